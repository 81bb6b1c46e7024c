package dev.hagane.rtnl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.rtnl.RouteOperation.AddRule;
import dev.hagane.rtnl.RouteOperation.DeleteAddress;
import dev.hagane.rtnl.RouteOperation.DeleteNeighbour;
import dev.hagane.rtnl.RouteOperation.DeleteRoute;
import dev.hagane.rtnl.RouteOperation.DeleteRule;
import dev.hagane.rtnl.RouteOperation.PutAddress;
import dev.hagane.rtnl.RouteOperation.PutNeighbour;
import dev.hagane.rtnl.RouteOperation.PutRoute;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for the kernel's network and for the fake alike. */
abstract class RouteTableContract {
  private static final int NO_LINK = 9999;
  private static final long TABLE = 7272;

  abstract RouteTable table();

  /** The index of an Ethernet interface that is up, with nothing of ours on it. */
  abstract int link();

  @Test
  void knowsItsLinks() {
    assertThat(table().links())
        .anySatisfy(link -> {
          assertThat(link.name()).isEqualTo("lo");
          assertThat(link.index()).isEqualTo(1);
          assertThat(link.loopback()).isTrue();
        })
        .anySatisfy(link -> {
          assertThat(link.index()).isEqualTo(link());
          assertThat(link.up() && link.carrier()).isTrue();
          assertThat(link.mtu()).isEqualTo(1500);
          assertThat(link.mac()).isNotNull();
          assertThat(link.loopback()).isFalse();
        });
  }

  @Test
  void holdsAServicesAddresses() {
    IpAddress four = IpAddress.parse("203.0.113.20");
    IpAddress six = IpAddress.parse("2001:db8:4::20");
    succeed(new PutAddress(AddressSpec.ofService(link(), four)));
    succeed(new PutAddress(AddressSpec.ofService(link(), six)));
    assertThat(address(four))
        .isEqualTo(
            new LinkAddress(
                link(),
                InterfaceAddress.host(four),
                Scope.UNIVERSE,
                Set.of(AddressFlag.NOPREFIXROUTE, AddressFlag.PERMANENT, AddressFlag.DEPRECATED),
                RouteProtocol.HAGANE,
                0,
                LinkAddress.FOREVER));
    assertThat(address(six))
        .isEqualTo(
            new LinkAddress(
                link(),
                InterfaceAddress.host(six),
                Scope.UNIVERSE,
                Set.of(
                    AddressFlag.NOPREFIXROUTE,
                    AddressFlag.NODAD,
                    AddressFlag.PERMANENT,
                    AddressFlag.DEPRECATED),
                RouteProtocol.HAGANE,
                0,
                LinkAddress.FOREVER));
    succeed(new DeleteAddress(link(), InterfaceAddress.host(four)));
    succeed(new DeleteAddress(link(), InterfaceAddress.host(six)));
    assertThat(table().addresses()).noneMatch(a -> a.protocol() == RouteProtocol.HAGANE);
  }

  @Test
  void putsAnAddressTwiceAndChangesItsLifetimes() {
    for (String text : List.of("203.0.113.4/24", "2001:db8:4::4/64")) {
      InterfaceAddress address = InterfaceAddress.parse(text);
      succeed(new PutAddress(AddressSpec.ordinary(link(), address)));
      LinkAddress first = address(address.address());
      assertThat(first.preferredSeconds()).isEqualTo(LinkAddress.FOREVER);
      succeed(new PutAddress(AddressSpec.ordinary(link(), address)));
      assertThat(address(address.address())).isEqualTo(first);
      succeed(
          new PutAddress(new AddressSpec(link(), address, Scope.UNIVERSE, false, true, 0, 1000)));
      LinkAddress changed = address(address.address());
      assertThat(changed.preferredSeconds()).isZero();
      assertThat(changed.validSeconds()).isBetween(995L, 1000L);
      assertThat(changed.flags())
          .contains(AddressFlag.DEPRECATED)
          .doesNotContain(AddressFlag.PERMANENT);
      succeed(new DeleteAddress(link(), address));
    }
  }

  @Test
  void theFirstAddressOfANetworkTakesTheOthersAlong() {
    InterfaceAddress first = InterfaceAddress.parse("203.0.113.4/24");
    InterfaceAddress second = InterfaceAddress.parse("203.0.113.5/24");
    succeed(new PutAddress(AddressSpec.ordinary(link(), first)));
    succeed(new PutAddress(AddressSpec.ordinary(link(), second)));
    assertThat(address(second.address()).flags()).contains(AddressFlag.SECONDARY);
    succeed(new DeleteAddress(link(), first));
    assertThat(table().addresses()).noneMatch(a -> a.protocol() == RouteProtocol.HAGANE);
  }

  @Test
  void refusesAddressesWithACause() {
    InterfaceAddress address = InterfaceAddress.parse("203.0.113.4/32");
    assertThat(refusal(new PutAddress(AddressSpec.ordinary(NO_LINK, address))))
        .isEqualTo(new RouteFailure.NoSuchInterface());
    for (String text : List.of("203.0.113.77/32", "2001:db8:4::77/128")) {
      assertThat(refusal(new DeleteAddress(link(), InterfaceAddress.parse(text))))
          .isEqualTo(new RouteFailure.NotFound());
    }
    for (long valid : List.of(0L, 5L)) {
      assertThat(
              refusal(
                  new PutAddress(
                      new AddressSpec(link(), address, Scope.UNIVERSE, true, true, 10, valid))))
          .isInstanceOf(RouteFailure.KernelRefused.class);
    }
  }

  @Test
  void holdsRoutesOfATableOfItsOwn() {
    for (AddressFamily family : AddressFamily.values()) {
      boolean six = family == AddressFamily.IPv6;
      Cidr anywhere = Cidr.parse(six ? "::/0" : "0.0.0.0/0");
      IpAddress gateway = IpAddress.parse(six ? "2001:db8:4::1" : "203.0.113.1");
      assertThat(table().routes(family, TABLE)).isEmpty();
      Route onlink = Route.via(anywhere, TABLE, gateway, link()).withOnlink();
      succeed(new PutRoute(onlink));
      assertThat(table().routes(family, TABLE)).containsExactly(onlink);
      Route network =
          new Route(
              Cidr.parse(six ? "2001:db8:9::/48" : "198.51.100.0/24"),
              TABLE,
              RouteProtocol.HAGANE,
              RouteType.UNICAST,
              six ? Scope.UNIVERSE : Scope.LINK,
              null,
              link(),
              false,
              77,
              null);
      succeed(new PutRoute(network));
      assertThat(table().routes(family, TABLE)).containsExactlyInAnyOrder(onlink, network);
      Route other =
          Route.via(anywhere, TABLE, IpAddress.parse(six ? "2001:db8:4::9" : "203.0.113.9"), link())
              .withOnlink();
      succeed(new PutRoute(other));
      assertThat(table().routes(family, TABLE)).containsExactlyInAnyOrder(other, network);
      succeed(new DeleteRoute(other));
      assertThat(refusal(new DeleteRoute(other))).isEqualTo(new RouteFailure.NotFound());
      succeed(new DeleteRoute(network));
      assertThat(table().routes(family, TABLE)).isEmpty();
    }
  }

  @Test
  void refusesRoutesWithACause() {
    Cidr anywhere = Cidr.parse("0.0.0.0/0");
    IpAddress gateway = IpAddress.parse("192.0.2.1");
    assertThat(refusal(new PutRoute(Route.via(anywhere, TABLE, gateway, NO_LINK).withOnlink())))
        .isEqualTo(new RouteFailure.NoSuchInterface());
    assertThat(refusal(new PutRoute(Route.via(anywhere, TABLE, gateway, link()))))
        .isEqualTo(new RouteFailure.Unreachable());
  }

  /** As the routes of an instance: in the main table, with the address that moves as the source. */
  @Test
  void aRouteOfOursIsPutReplacedAndDeletedBesideOthers() {
    for (AddressFamily family : AddressFamily.values()) {
      boolean six = family == AddressFamily.IPv6;
      InterfaceAddress own = InterfaceAddress.parse(six ? "2001:db8:4::4/64" : "203.0.113.4/24");
      Cidr there = Cidr.parse(six ? "2001:db8:9::/48" : "198.51.100.0/24");
      IpAddress gateway = IpAddress.parse(six ? "2001:db8:4::1" : "203.0.113.1");
      IpAddress other = IpAddress.parse(six ? "2001:db8:4::9" : "203.0.113.9");
      Route ours = route(there, RouteProtocol.HAGANE, gateway, 50, own.address());
      assertThat(refusal(new PutRoute(ours))).as("source").isNotNull();
      succeed(new PutAddress(AddressSpec.ordinary(link(), own)));
      Route foreign = route(there, RouteProtocol.STATIC, other, 60, null);
      succeed(new PutRoute(foreign));
      succeed(new PutRoute(ours));
      assertThat(routesTo(there)).containsExactlyInAnyOrder(ours, foreign);
      Route changed = route(there, RouteProtocol.HAGANE, other, 50, own.address());
      succeed(new PutRoute(changed));
      assertThat(routesTo(there)).containsExactlyInAnyOrder(changed, foreign);
      // With our number it is not found, though all else is the same.
      Route disguised = route(there, RouteProtocol.HAGANE, other, 60, null);
      assertThat(refusal(new DeleteRoute(disguised))).isEqualTo(new RouteFailure.NotFound());
      succeed(new DeleteRoute(changed));
      assertThat(routesTo(there)).containsExactly(foreign);
      // A route with the same metric is replaced, whoever has made it: look before.
      succeed(new PutRoute(route(there, RouteProtocol.HAGANE, gateway, 60, null)));
      assertThat(routesTo(there)).extracting(Route::protocol).containsExactly(RouteProtocol.HAGANE);
      succeed(new DeleteRoute(routesTo(there).get(0)));
      assertThat(routesTo(there)).isEmpty();
      succeed(new DeleteAddress(link(), own));
    }
  }

  private List<Route> routesTo(Cidr destination) {
    return table().routes(destination.family(), RouteTables.MAIN).stream()
        .filter(route -> route.destination().equals(destination))
        .toList();
  }

  private Route route(
      Cidr to, int protocol, IpAddress gateway, long metric, @Nullable IpAddress source) {
    return new Route(
        to,
        RouteTables.MAIN,
        protocol,
        RouteType.UNICAST,
        Scope.UNIVERSE,
        gateway,
        link(),
        false,
        metric,
        source);
  }

  @Test
  void holdsRulesInOrder() {
    for (AddressFamily family : AddressFamily.values()) {
      List<Rule> before = table().rules(family);
      assertThat(before).extracting(Rule::table).contains(RouteTables.LOCAL, RouteTables.MAIN);
      List<Rule> ours =
          List.of(
              Rule.suppressing(family, 150, RouteTables.MAIN, 0),
              Rule.forMark(family, 160, 0x48000000L, 0xff000000L, TABLE),
              Rule.forSource(
                  Cidr.parse(
                      family == AddressFamily.IPv6 ? "2001:db8:4::20/128" : "203.0.113.20/32"),
                  170,
                  TABLE));
      for (Rule rule : ours.reversed()) {
        succeed(new AddRule(rule));
      }
      assertThat(table().rules(family))
          .filteredOn(r -> r.protocol() == RouteProtocol.HAGANE)
          .containsExactlyElementsOf(ours);
      assertThat(refusal(new AddRule(ours.get(0)))).isEqualTo(new RouteFailure.Duplicate());
      for (Rule rule : ours) {
        succeed(new DeleteRule(rule));
        assertThat(refusal(new DeleteRule(rule))).isEqualTo(new RouteFailure.NotFound());
      }
      assertThat(table().rules(family)).isEqualTo(before);
    }
  }

  @Test
  void holdsPermanentNeighbours() {
    MacAddress mac = MacAddress.parse("02:00:00:00:00:99");
    for (String text : List.of("203.0.113.1", "2001:db8:4::1")) {
      IpAddress address = IpAddress.parse(text);
      Neighbour neighbour = Neighbour.permanent(link(), address, mac);
      succeed(new PutNeighbour(neighbour));
      succeed(new PutNeighbour(neighbour));
      assertThat(table().neighbours(link())).contains(neighbour);
      Neighbour other = Neighbour.permanent(link(), address, MacAddress.parse("02:00:00:00:00:98"));
      succeed(new PutNeighbour(other));
      assertThat(table().neighbours(link())).contains(other).doesNotContain(neighbour);
      assertThat(table().neighbours(1)).doesNotContain(other);
      succeed(new DeleteNeighbour(link(), address));
      assertThat(table().neighbours(link())).doesNotContain(other);
      assertThat(refusal(new PutNeighbour(Neighbour.permanent(NO_LINK, address, mac))))
          .isEqualTo(new RouteFailure.NoSuchInterface());
    }
    assertThat(refusal(new DeleteNeighbour(link(), IpAddress.parse("203.0.113.88"))))
        .isEqualTo(new RouteFailure.NotFound());
  }

  @Test
  void aFailureAmongManyIsTheRightOne() {
    List<RouteResult> results =
        table()
            .apply(
                List.of(
                    new PutAddress(AddressSpec.ofService(link(), IpAddress.parse("203.0.113.21"))),
                    new PutAddress(AddressSpec.ofService(NO_LINK, IpAddress.parse("203.0.113.22"))),
                    new PutAddress(
                        AddressSpec.ofService(link(), IpAddress.parse("203.0.113.23")))));
    assertThat(results)
        .extracting(r -> r instanceof RouteResult.Done)
        .containsExactly(true, false, true);
    succeed(new DeleteAddress(link(), InterfaceAddress.parse("203.0.113.21/32")));
    succeed(new DeleteAddress(link(), InterfaceAddress.parse("203.0.113.23/32")));
  }

  private LinkAddress address(IpAddress wanted) {
    return table().addresses().stream()
        .filter(a -> a.linkIndex() == link() && a.address().address().equals(wanted))
        .findFirst()
        .orElseThrow();
  }

  final void succeed(RouteOperation operation) {
    assertThat(table().apply(List.of(operation)).get(0)).isInstanceOf(RouteResult.Done.class);
  }

  private RouteFailure refusal(RouteOperation operation) {
    RouteResult result = table().apply(List.of(operation)).get(0);
    assertThat(result).as("%s", operation).isInstanceOf(RouteResult.Failed.class);
    return ((RouteResult.Failed) result).failure();
  }
}
