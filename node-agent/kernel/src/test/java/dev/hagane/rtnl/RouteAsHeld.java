package dev.hagane.rtnl;

/** What the kernel makes of a route that is written. */
final class RouteAsHeld {
  private RouteAsHeld() {}

  /** IPv6 has no scopes, a metric always, and its blackholes are on lo. */
  static Route of(Route route) {
    if (!route.destination().address().isIpv6()) {
      return route;
    }
    return new Route(
        route.destination(),
        route.table(),
        route.protocol(),
        route.type(),
        Scope.UNIVERSE,
        route.gateway(),
        route.type() == RouteType.UNICAST ? route.linkIndex() : 1,
        route.onlink(),
        route.metric() == 0 ? 1024 : route.metric(),
        route.preferredSource());
  }
}
