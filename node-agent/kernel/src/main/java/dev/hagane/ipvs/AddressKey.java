package dev.hagane.ipvs;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.util.Comparator;

/**
 * A service by address, protocol and port.
 *
 * @param address the virtual address
 * @param protocol the transport protocol
 * @param port 0 to 65535; 0 takes all ports, which the kernel serves only with persistence
 */
public record AddressKey(IpAddress address, TransportProtocol protocol, int port)
    implements ServiceKey {

  static final Comparator<AddressKey> ORDER =
      Comparator.comparing(AddressKey::address)
          .thenComparing(AddressKey::protocol)
          .thenComparingInt(AddressKey::port);

  /** Checks the port. */
  public AddressKey {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is outside 0..65535");
    }
  }

  @Override
  public AddressFamily family() {
    return address.family();
  }

  /** As ipvsadm lists it: {@code TCP 203.0.113.20:80}. */
  @Override
  public String toString() {
    return protocol + " " + (address.isIpv6() ? "[" + address + "]" : address) + ":" + port;
  }
}
