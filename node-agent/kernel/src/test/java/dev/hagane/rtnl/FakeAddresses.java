package dev.hagane.rtnl;

import dev.hagane.netlink.Errno;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The addresses of {@link FakeRouteTable}; changes give an error number, or 0. */
final class FakeAddresses {
  private final List<LinkAddress> addresses = new ArrayList<>();

  List<LinkAddress> all() {
    return List.copyOf(addresses);
  }

  void add(LinkAddress address) {
    addresses.add(address);
  }

  void removeIf(Predicate<LinkAddress> which) {
    addresses.removeIf(which);
  }

  int put(AddressSpec wanted) {
    if (wanted.validSeconds() == 0 || wanted.preferredSeconds() > wanted.validSeconds()) {
      return Errno.EINVAL;
    }
    boolean six = wanted.address().address().isIpv6();
    for (int i = 0; i < addresses.size(); i++) {
      LinkAddress old = addresses.get(i);
      boolean same =
          old.linkIndex() == wanted.linkIndex()
              && (six
                  ? old.address().address().equals(wanted.address().address())
                  : old.address().equals(wanted.address()));
      if (same) {
        addresses.set(i, replaced(old, wanted));
        return 0;
      }
    }
    addresses.add(added(wanted));
    return 0;
  }

  /** IPv4 keeps scope and flags, IPv6 takes the flags; both take lifetimes and protocol. */
  private static LinkAddress replaced(LinkAddress old, AddressSpec wanted) {
    Set<AddressFlag> kept = EnumSet.noneOf(AddressFlag.class);
    kept.addAll(old.flags());
    kept.removeAll(Set.of(AddressFlag.DEPRECATED, AddressFlag.PERMANENT));
    if (old.address().address().isIpv6()) {
      kept.removeAll(Set.of(AddressFlag.NODAD, AddressFlag.NOPREFIXROUTE));
      kept.addAll(asked(wanted));
    }
    kept.addAll(ofLifetimes(wanted));
    return new LinkAddress(
        old.linkIndex(),
        old.address(),
        old.scope(),
        kept,
        RouteProtocol.HAGANE,
        wanted.preferredSeconds(),
        wanted.validSeconds());
  }

  private LinkAddress added(AddressSpec wanted) {
    IpAddress address = wanted.address().address();
    Set<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
    flags.addAll(asked(wanted));
    flags.addAll(ofLifetimes(wanted));
    if (address.isIpv6() && !wanted.noDuplicateDetection()) {
      flags.add(AddressFlag.TENTATIVE);
    }
    if (!address.isIpv6() && addresses.stream().anyMatch(a -> isBefore(a, wanted))) {
      flags.add(AddressFlag.SECONDARY);
    }
    Scope scope =
        !address.isIpv6() ? wanted.scope() : address.isLinkLocal() ? Scope.LINK : Scope.UNIVERSE;
    return new LinkAddress(
        wanted.linkIndex(),
        wanted.address(),
        scope,
        flags,
        RouteProtocol.HAGANE,
        wanted.preferredSeconds(),
        wanted.validSeconds());
  }

  private static boolean isBefore(LinkAddress first, AddressSpec wanted) {
    return first.linkIndex() == wanted.linkIndex()
        && first.address().network().equals(wanted.address().network())
        && !first.flags().contains(AddressFlag.SECONDARY);
  }

  private static Set<AddressFlag> asked(AddressSpec wanted) {
    Set<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
    if (wanted.noPrefixRoute()) {
      flags.add(AddressFlag.NOPREFIXROUTE);
    }
    if (wanted.noDuplicateDetection() && wanted.address().address().isIpv6()) {
      flags.add(AddressFlag.NODAD);
    }
    return flags;
  }

  private static Set<AddressFlag> ofLifetimes(AddressSpec wanted) {
    Set<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
    if (wanted.validSeconds() == LinkAddress.FOREVER) {
      flags.add(AddressFlag.PERMANENT);
    }
    if (wanted.preferredSeconds() == 0) {
      flags.add(AddressFlag.DEPRECATED);
    }
    return flags;
  }

  int delete(int linkIndex, InterfaceAddress address) {
    LinkAddress found =
        addresses.stream()
            .filter(a -> a.linkIndex() == linkIndex && a.address().equals(address))
            .findFirst()
            .orElse(null);
    if (found == null) {
      return Errno.EADDRNOTAVAIL;
    }
    addresses.remove(found);
    if (!address.address().isIpv6() && !found.flags().contains(AddressFlag.SECONDARY)) {
      // promote_secondaries is off by default: they go with the first.
      addresses.removeIf(a ->
          a.linkIndex() == linkIndex
              && a.flags().contains(AddressFlag.SECONDARY)
              && a.address().network().equals(address.network()));
    }
    return 0;
  }
}
