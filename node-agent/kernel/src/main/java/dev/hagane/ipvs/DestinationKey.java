package dev.hagane.ipvs;

import dev.hagane.value.IpAddress;
import java.util.Comparator;

/**
 * What identifies a destination within its service.
 *
 * @param address the real server's address; a Tunnel destination may be of the other family
 * @param port 0 to 65535
 */
public record DestinationKey(IpAddress address, int port) implements Comparable<DestinationKey> {

  private static final Comparator<DestinationKey> ORDER =
      Comparator.comparing(DestinationKey::address).thenComparingInt(DestinationKey::port);

  /** Checks the port. */
  public DestinationKey {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is outside 0..65535");
    }
  }

  @Override
  public int compareTo(DestinationKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return (address.isIpv6() ? "[" + address + "]" : address) + ":" + port;
  }
}
