package dev.hagane.rtnl;

import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A neighbour on a link.
 *
 * @param linkIndex the interface
 * @param address its address
 * @param mac its Ethernet address; null while unknown
 * @param state NUD_* bits
 * @param protocol who made it (NDA_PROTOCOL); 0 unknown
 */
public record Neighbour(
    int linkIndex, IpAddress address, @Nullable MacAddress mac, int state, int protocol) {

  private static final int NUD_PERMANENT = 0x80;

  /** A neighbour of ours that never expires. */
  public static Neighbour permanent(int linkIndex, IpAddress address, MacAddress mac) {
    return new Neighbour(linkIndex, address, mac, NUD_PERMANENT, RouteProtocol.HAGANE);
  }

  /** Whether it never expires and is never asked for. */
  public boolean isPermanent() {
    return (state & NUD_PERMANENT) != 0;
  }
}
