package dev.hagane.rtnl;

import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelError;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host's network in memory that takes and refuses what the kernel does; the contract test runs
 * against both. It makes no routes of the kernel's own and no duplicate address detection ends.
 */
public final class FakeRouteTable implements RouteTable {
  private final FakeLinks links = new FakeLinks();
  private final FakeAddresses addresses = new FakeAddresses();
  private final List<Route> routes = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Neighbour> neighbours = new ArrayList<>();
  private final List<RouteOperation> applied = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  private record Refusal(Predicate<RouteOperation> which, KernelError error) {}

  /** A host with {@code lo} and the kernel's own rules. */
  public FakeRouteTable() {
    addLink(
        new Link(
            1,
            "lo",
            null,
            MacAddress.of(new byte[6]),
            65536,
            OperationalState.UNKNOWN,
            true,
            true,
            true,
            0,
            0,
            0));
    for (AddressFamily family : AddressFamily.values()) {
      rules.add(kernelRule(family, 0, RouteTables.LOCAL));
      rules.add(kernelRule(family, 32766, RouteTables.MAIN));
      if (family == AddressFamily.IPv4) {
        rules.add(kernelRule(family, 32767, RouteTables.DEFAULT));
      }
    }
  }

  private static Rule kernelRule(AddressFamily family, long priority, long table) {
    return new Rule(family, priority, null, 0, 0, null, table, -1, RouteProtocol.KERNEL, true);
  }

  /** Adds an Ethernet interface that is up, and gives its index. */
  public int addEthernet(String name) {
    int index = links.freeIndex();
    MacAddress mac = MacAddress.of(new byte[] {2, 0, 0, 0, 0, (byte) index});
    addLink(
        new Link(index, name, null, mac, 1500, OperationalState.UP, true, true, false, 0, 0, 0));
    return index;
  }

  /** Adds an interface, or puts it in the place of the one with its index. */
  public void addLink(Link link) {
    links.put(link);
  }

  /** Removes an interface with all that is on it. */
  public void removeLink(int index) {
    links.above(index).forEach(this::removeLink);
    links.remove(index);
    addresses.removeIf(a -> a.linkIndex() == index);
    routes.removeIf(r -> r.linkIndex() == index);
    neighbours.removeIf(n -> n.linkIndex() == index);
  }

  /** Refuses such operations from now on. */
  public void refuse(Predicate<RouteOperation> which, int errno) {
    refusals.add(new Refusal(which, KernelError.of(errno)));
  }

  /** Ends all refusals of {@link #refuse}. */
  public void refuseNothing() {
    refusals.clear();
  }

  /** Operations given by {@link #apply} so far, refused ones included. */
  public List<RouteOperation> applied() {
    return Collections.unmodifiableList(applied);
  }

  /** Forgets {@link #applied}. */
  public void forgetApplied() {
    applied.clear();
  }

  /** Somebody else changes something; not in {@link #applied}. */
  public void byAnotherProgram(RouteOperation... operations) {
    for (RouteOperation operation : operations) {
      int errno = perform(operation);
      if (errno != 0) {
        throw new IllegalArgumentException(operation + ": " + Errno.name(errno));
      }
    }
  }

  /** Somebody else adds an address with a protocol of their own. */
  public void addForeignAddress(LinkAddress address) {
    addresses.add(address);
  }

  /** All but the links, a line each. */
  public String dump() {
    return Stream.of(addresses.all(), routes, rules, neighbours)
        .flatMap(List::stream)
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public List<Link> links() {
    return links.all();
  }

  @Override
  public Optional<LinkSettings> linkSettings(int linkIndex) {
    return links.settings(linkIndex);
  }

  @Override
  public List<LinkAddress> addresses() {
    return addresses.all();
  }

  @Override
  public List<Route> routes(AddressFamily family, long table) {
    return routes.stream()
        .filter(r -> r.destination().family() == family && r.table() == table)
        .toList();
  }

  @Override
  public List<Rule> rules(AddressFamily family) {
    return rules.stream()
        .filter(r -> r.family() == family)
        .sorted(Comparator.comparingLong(Rule::priority))
        .toList();
  }

  @Override
  public List<Neighbour> neighbours(int linkIndex) {
    return neighbours.stream().filter(n -> n.linkIndex() == linkIndex).toList();
  }

  @Override
  public List<RouteResult> apply(List<RouteOperation> operations) {
    List<RouteResult> results = new ArrayList<>();
    for (RouteOperation operation : operations) {
      applied.add(operation);
      KernelError error = error(operation);
      results.add(
          error == null
              ? new RouteResult.Done(operation)
              : new RouteResult.Failed(operation, KernelRouteTable.failure(error)));
    }
    return results;
  }

  private KernelError error(RouteOperation operation) {
    for (Refusal refusal : refusals) {
      if (refusal.which.test(operation)) {
        return refusal.error;
      }
    }
    int errno = perform(operation);
    return errno == 0 ? null : KernelError.of(errno);
  }

  private int perform(RouteOperation operation) {
    return switch (operation) {
      case RouteOperation.PutAddress o ->
          links.has(o.wanted().linkIndex()) ? addresses.put(o.wanted()) : Errno.ENODEV;
      case RouteOperation.DeleteAddress o ->
          links.has(o.linkIndex()) ? addresses.delete(o.linkIndex(), o.address()) : Errno.ENODEV;
      case RouteOperation.PutRoute o -> put(o.wanted());
      case RouteOperation.DeleteRoute o ->
          routes.remove(RouteAsHeld.of(o.route())) ? 0 : Errno.ESRCH;
      case RouteOperation.AddRule o -> add(o.wanted());
      case RouteOperation.DeleteRule o -> rules.remove(o.rule()) ? 0 : Errno.ENOENT;
      case RouteOperation.PutNeighbour o -> put(o.wanted());
      case RouteOperation.DeleteNeighbour o -> {
        if (!links.has(o.linkIndex())) {
          yield Errno.ENODEV;
        }
        yield neighbours.removeIf(n -> isNeighbour(n, o.linkIndex(), o.address()))
            ? 0
            : Errno.ENOENT;
      }
      case RouteOperation.AddMacvlan o -> links.add(o.wanted());
      case RouteOperation.DeleteLink o -> deleteLink(o.linkIndex());
      case RouteOperation.SetLinkUp o -> setUp(o.linkIndex(), o.up());
      case RouteOperation.SetAddressGeneration o -> links.set(o.linkIndex(), o.wanted());
      case RouteOperation.SetIpv4Setting o -> links.set(o.linkIndex(), o.setting(), o.value());
    };
  }

  private int deleteLink(int linkIndex) {
    Link link = links.get(linkIndex);
    if (link == null) {
      return Errno.ENODEV;
    }
    if (link.kind() == null) {
      return Errno.EOPNOTSUPP;
    }
    removeLink(linkIndex);
    return 0;
  }

  /** An interface that goes down loses its routes and its IPv6 addresses. */
  private int setUp(int linkIndex, boolean up) {
    int errno = links.setUp(linkIndex, up);
    if (errno == 0 && !up) {
      routes.removeIf(r -> r.linkIndex() == linkIndex);
      addresses.removeIf(a -> a.linkIndex() == linkIndex && a.address().address().isIpv6());
    }
    return errno;
  }

  private int put(Route wanted) {
    Route route = RouteAsHeld.of(wanted);
    if (route.type() == RouteType.UNICAST) {
      Link link = links.get(route.linkIndex());
      if (link == null) {
        return Errno.ENODEV;
      }
      if (!link.up()) {
        return Errno.ENETDOWN;
      }
      IpAddress gateway = route.gateway();
      if (gateway != null && !route.onlink() && !connected(route.linkIndex(), gateway)) {
        return gateway.isIpv6() ? Errno.EHOSTUNREACH : Errno.ENETUNREACH;
      }
    }
    IpAddress source = route.preferredSource();
    if (source != null
        && addresses.all().stream().noneMatch(a -> a.address().address().equals(source))) {
      return Errno.EINVAL;
    }
    routes.removeIf(r ->
        r.destination().equals(route.destination())
            && r.table() == route.table()
            && r.metric() == route.metric());
    routes.add(route);
    return 0;
  }

  private boolean connected(int linkIndex, IpAddress gateway) {
    return gateway.isLinkLocal()
        || addresses.all().stream()
            .anyMatch(a ->
                a.linkIndex() == linkIndex
                    && !a.flags().contains(AddressFlag.NOPREFIXROUTE)
                    && a.address().network().contains(gateway));
  }

  private int add(Rule wanted) {
    for (Rule rule : rules) {
      boolean same =
          rule.family() == wanted.family()
              && rule.priority() == wanted.priority()
              && Objects.equals(rule.source(), wanted.source())
              && rule.mark() == wanted.mark()
              && rule.markMask() == wanted.markMask()
              && Objects.equals(rule.incomingInterface(), wanted.incomingInterface())
              && rule.table() == wanted.table()
              && rule.suppressPrefixLength() == wanted.suppressPrefixLength();
      if (same) {
        return Errno.EEXIST;
      }
    }
    rules.add(wanted);
    return 0;
  }

  private int put(Neighbour wanted) {
    if (!links.has(wanted.linkIndex())) {
      return Errno.ENODEV;
    }
    neighbours.removeIf(n -> isNeighbour(n, wanted.linkIndex(), wanted.address()));
    neighbours.add(wanted);
    return 0;
  }

  private static boolean isNeighbour(Neighbour neighbour, int linkIndex, IpAddress address) {
    return neighbour.linkIndex() == linkIndex && neighbour.address().equals(address);
  }
}
