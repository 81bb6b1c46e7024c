package dev.hagane.rtnl;

/** What becomes of a packet that a route matches ({@code RTN_*}). */
public enum RouteType {
  UNSPECIFIED,
  UNICAST,
  LOCAL,
  BROADCAST,
  ANYCAST,
  MULTICAST,
  BLACKHOLE,
  UNREACHABLE,
  PROHIBIT,
  THROW,
  NAT,
  XRESOLVE;

  static RouteType ofNumber(int number) {
    RouteType[] all = values();
    return number < all.length ? all[number] : UNSPECIFIED;
  }
}
