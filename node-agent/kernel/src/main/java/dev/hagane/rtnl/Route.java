package dev.hagane.rtnl;

import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route. A multipath route is read as its first hop.
 *
 * @param destination where to; 0.0.0.0/0 or ::/0 for a default route
 * @param table 1 to 4294967295
 * @param protocol who made it; {@link RouteProtocol}
 * @param type what becomes of the packet
 * @param scope how far it is valid (IPv4)
 * @param gateway the next hop; null: directly connected
 * @param linkIndex the interface; 0 for blackhole and the like
 * @param onlink believe that the gateway is on the link
 * @param metric the lowest wins; IPv6's kernel default is 1024
 * @param preferredSource the source address for local packets; null: chosen
 */
public record Route(
    Cidr destination,
    long table,
    int protocol,
    RouteType type,
    Scope scope,
    @Nullable IpAddress gateway,
    int linkIndex,
    boolean onlink,
    long metric,
    @Nullable IpAddress preferredSource) {

  /** A route of ours by a gateway. */
  public static Route via(Cidr destination, long table, IpAddress gateway, int linkIndex) {
    return new Route(
        destination,
        table,
        RouteProtocol.HAGANE,
        RouteType.UNICAST,
        Scope.UNIVERSE,
        gateway,
        linkIndex,
        false,
        destination.address().isIpv6() ? 1024 : 0,
        null);
  }

  /** The same route with the gateway believed to be on the link. */
  public Route withOnlink() {
    return new Route(
        destination,
        table,
        protocol,
        type,
        scope,
        gateway,
        linkIndex,
        true,
        metric,
        preferredSource);
  }
}
