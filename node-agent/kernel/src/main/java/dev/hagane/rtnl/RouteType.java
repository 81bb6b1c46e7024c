package dev.hagane.rtnl;

/** What becomes of a packet that a route matches ({@code RTN_*}). */
public enum RouteType {
  UNSPECIFIED(0),
  UNICAST(1),
  LOCAL(2),
  BROADCAST(3),
  ANYCAST(4),
  MULTICAST(5),
  BLACKHOLE(6),
  UNREACHABLE(7),
  PROHIBIT(8),
  THROW(9),
  NAT(10),
  XRESOLVE(11);

  private final int number;

  RouteType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static RouteType ofNumber(int number) {
    for (RouteType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    return UNSPECIFIED;
  }
}
