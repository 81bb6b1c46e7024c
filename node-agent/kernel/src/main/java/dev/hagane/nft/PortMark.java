package dev.hagane.nft;

import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import dev.hagane.value.TransportProtocol;

/**
 * Packets to these ports of an address carry a firewall mark, by which IPVS finds their service.
 *
 * @param address the virtual address
 * @param protocol the transport protocol
 * @param ports the destination ports
 * @param mark 1 to 4294967295; the whole mark is written, since IPVS compares it whole
 */
public record PortMark(IpAddress address, TransportProtocol protocol, PortRange ports, long mark) {

  /** Checks the mark. */
  public PortMark {
    if (mark < 1 || mark > 0xffff_ffffL) {
      throw new IllegalArgumentException("mark " + mark + " is outside 1..4294967295");
    }
  }
}
