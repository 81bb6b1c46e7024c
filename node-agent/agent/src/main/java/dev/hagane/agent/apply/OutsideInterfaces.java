package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredInstance;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.nft.ForwardGuard;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.Route;
import dev.hagane.value.Cidr;
import dev.hagane.vrrp.InterfaceResolver;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which interfaces strangers come in by: those that carry virtual services or a default route, but
 * for any on which the host has an address in a network of real servers. A director with one leg
 * only has no outside, and no guard can tell its strangers from its servers.
 */
final class OutsideInterfaces {

  private OutsideInterfaces() {}

  /** The guard for that host. */
  static ForwardGuard guard(
      DesiredState desired, List<Link> links, List<LinkAddress> addresses, List<Route> routes) {
    Set<Cidr> networks = new HashSet<>();
    Set<Integer> outside = new HashSet<>();
    InterfaceResolver resolver = new InterfaceResolver(links, addresses);
    for (DesiredDirector director : desired.directors()) {
      networks.addAll(director.realServerNetworks());
      director.instances().stream()
          .filter(DesiredInstance::carriesServices)
          .flatMap(i -> resolver.resolve(i.target()).stream())
          .forEach(link -> outside.add(link.index()));
    }
    if (networks.isEmpty()) {
      return ForwardGuard.NONE;
    }
    routes.stream()
        .filter(r -> r.destination().prefixLength() == 0)
        .forEach(r -> outside.add(r.linkIndex()));
    addresses.stream()
        .filter(a -> networks.stream().anyMatch(n -> n.contains(a.address().address())))
        .forEach(a -> outside.remove(a.linkIndex()));
    List<String> names =
        links.stream()
            .filter(l -> !l.loopback() && outside.contains(l.index()))
            .map(Link::name)
            .toList();
    return names.isEmpty() ? ForwardGuard.NONE : ForwardGuard.of(names, networks);
  }
}
