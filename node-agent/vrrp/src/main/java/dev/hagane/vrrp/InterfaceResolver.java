package dev.hagane.vrrp;

import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the interface that a target tells, in one reading of the host's network. By subnet, only
 * the host's own addresses count: one that we hold says nothing about where it belongs. Of several,
 * one that is up and then the lowest index wins, so that every look gives the same.
 */
public final class InterfaceResolver {
  private static final Comparator<Link> PREFERRED =
      Comparator.comparing(Link::up).reversed().thenComparingInt(Link::index);

  private final List<Link> links;
  private final List<LinkAddress> addresses;
  private final Map<InterfaceTarget, Optional<Link>> resolved = new HashMap<>();

  /** Takes what the kernel's two dumps say. */
  public InterfaceResolver(List<Link> links, List<LinkAddress> addresses) {
    this.links = links;
    this.addresses = addresses;
  }

  /** The interface, or empty if the host has none such. */
  public Optional<Link> resolve(InterfaceTarget target) {
    return resolved.computeIfAbsent(target, this::find);
  }

  private Optional<Link> find(InterfaceTarget target) {
    return switch (target) {
      case InterfaceTarget.ByName named ->
          links.stream().filter(link -> link.name().equals(named.name())).findFirst();
      case InterfaceTarget.BySubnet in ->
          links.stream()
              .filter(link -> !link.loopback())
              .filter(link ->
                  addresses.stream()
                      .anyMatch(a ->
                          a.linkIndex() == link.index()
                              && a.protocol() != RouteProtocol.HAGANE
                              && in.subnet().contains(a.address().address())))
              .min(PREFERRED);
    };
  }
}
