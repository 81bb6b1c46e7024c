package dev.hagane.rtnl;

import dev.hagane.netlink.Errno;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The interfaces of {@link FakeRouteTable}; changes give an error number, or 0. */
final class FakeLinks {
  private final Map<Integer, Link> links = new TreeMap<>();
  private final Map<Integer, LinkSettings> settings = new TreeMap<>();

  List<Link> all() {
    return List.copyOf(links.values());
  }

  Link get(int index) {
    return links.get(index);
  }

  boolean has(int index) {
    return links.containsKey(index);
  }

  int freeIndex() {
    return links.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
  }

  void put(Link link) {
    links.put(link.index(), link);
    settings.computeIfAbsent(
        link.index(), index -> new LinkSettings(AddressGeneration.EUI64, defaults()));
  }

  void remove(int index) {
    links.remove(index);
    settings.remove(index);
  }

  /** Interfaces on top of that one. */
  List<Integer> above(int index) {
    return links.values().stream()
        .filter(link -> link.parent() == index && "macvlan".equals(link.kind()))
        .map(Link::index)
        .toList();
  }

  Optional<LinkSettings> settings(int index) {
    return Optional.ofNullable(settings.get(index));
  }

  int add(Macvlan wanted) {
    if (links.values().stream().anyMatch(link -> link.name().equals(wanted.name()))) {
      return Errno.EEXIST;
    }
    Link parent = links.get(wanted.parent());
    if (parent == null) {
      return Errno.ENODEV;
    }
    if (parent.loopback()) {
      return Errno.EINVAL;
    }
    put(
        new Link(
            freeIndex(),
            wanted.name(),
            "macvlan",
            wanted.mac(),
            parent.mtu(),
            OperationalState.DOWN,
            false,
            false,
            false,
            0,
            wanted.parent(),
            0,
            Macvlan.GROUP));
    return 0;
  }

  int setUp(int index, boolean up) {
    Link link = links.get(index);
    if (link == null) {
      return Errno.ENODEV;
    }
    boolean taken =
        up
            && "macvlan".equals(link.kind())
            && above(link.parent()).stream()
                .map(links::get)
                .anyMatch(other ->
                    other.index() != index && other.up() && other.mac().equals(link.mac()));
    if (taken) {
      return Errno.EADDRINUSE;
    }
    Link under = links.get(link.parent());
    boolean carrier = up && (under == null || under.carrier());
    put(
        new Link(
            index,
            link.name(),
            link.kind(),
            link.mac(),
            link.mtu(),
            carrier ? OperationalState.UP : OperationalState.DOWN,
            up,
            carrier,
            link.loopback(),
            link.master(),
            link.parent(),
            link.vlanId(),
            link.group()));
    return 0;
  }

  int set(int index, AddressGeneration wanted) {
    if (!links.containsKey(index)) {
      return Errno.ENODEV;
    }
    settings.computeIfPresent(index, (i, old) -> new LinkSettings(wanted, old.ipv4()));
    return 0;
  }

  int set(int index, Ipv4Setting setting, int value) {
    if (!links.containsKey(index)) {
      return Errno.ENODEV;
    }
    settings.computeIfPresent(
        index,
        (i, old) -> {
          Map<Ipv4Setting, Integer> ipv4 = new EnumMap<>(old.ipv4());
          ipv4.put(setting, value);
          return new LinkSettings(old.addressGeneration(), ipv4);
        });
    return 0;
  }

  private static Map<Ipv4Setting, Integer> defaults() {
    Map<Ipv4Setting, Integer> all = new EnumMap<>(Ipv4Setting.class);
    for (Ipv4Setting setting : Ipv4Setting.values()) {
      all.put(setting, 0);
    }
    return all;
  }
}
