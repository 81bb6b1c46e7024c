package dev.hagane.vrrp.process;

import dev.hagane.rtnl.Link;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.process.Group.Claim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each group's addresses what its claim allows: in the kernel and known to the neighbours, or
 * gone. Throws {@link dev.hagane.netlink.NetlinkException} when the kernel cannot be spoken to.
 */
final class AddressClaims {
  private static final Logger log = LoggerFactory.getLogger(AddressClaims.class);

  /** Told of what another program undid. */
  interface Listener {
    void putBack(Group group, List<String> addresses);
  }

  private final HostAddresses kernel;
  private final Announcements announcements;
  private final Listener listener;
  private Network network = Network.NONE;
  private Map<HeldAddress, Placement> placements = Map.of();

  /** What the kernel has of all that is wanted. */
  private Map<HeldAddress, Link> held = new HashMap<>();

  AddressClaims(HostAddresses kernel, Announcements announcements, Listener listener) {
    this.kernel = kernel;
    this.announcements = announcements;
    this.listener = listener;
  }

  /** Reads the host's network anew. */
  Network look(long now) {
    network = kernel.read();
    announcements.links(network.links(), now);
    return network;
  }

  /** A group became active. */
  void take(Group group, long now) {
    Map<HeldAddress, Boolean> wanted = group.addresses();
    Map<HeldAddress, Link> there =
        kernel.take(wanted.keySet(), address -> wanted.getOrDefault(address, false), network);
    held.putAll(there);
    announce(group, there, now);
  }

  /** A group may not have its addresses any more. */
  void giveUp(Group group, Collection<Group> all) {
    forget(group);
    network = kernel.read();
    kernel.withdraw(wanted(all).keySet(), network);
  }

  /** Its addresses are not announced any more. */
  void forget(Group group) {
    announcements.leftAll(group.name());
    held.keySet().removeAll(group.addresses().keySet());
  }

  /** Brings the kernel in line with all claims, as of the last look. */
  void settle(Collection<Group> groups, long now) {
    Map<HeldAddress, Boolean> wanted = wanted(groups);
    HostAddresses.Outcome outcome =
        kernel.settle(wanted.keySet(), address -> wanted.getOrDefault(address, false), network);
    final Map<HeldAddress, Link> before = held;
    network = outcome.network();
    placements = outcome.placements();
    held = new HashMap<>(outcome.held());
    for (Group group : groups) {
      if (group.claim() == Claim.TAKE) {
        compare(group, before, outcome.written(), now);
      }
    }
  }

  private void compare(
      Group group, Map<HeldAddress, Link> before, Set<HeldAddress> written, long now) {
    Map<HeldAddress, Link> came = new LinkedHashMap<>();
    List<String> putBack = new ArrayList<>();
    for (HeldAddress address : group.addresses().keySet()) {
      Link link = held.get(address);
      Link last = before.get(address);
      if (link == null) {
        announcements.left(group.name(), address.address().address());
      } else if (last == null || last.index() != link.index()) {
        came.put(address, link);
      } else if (written.contains(address)) {
        came.put(address, link);
        putBack.add(address.address().toString());
      }
    }
    announce(group, came, now);
    if (!putBack.isEmpty()) {
      listener.putBack(group, putBack);
    } else if (!came.isEmpty()) {
      List<?> names = came.keySet().stream().map(HeldAddress::address).toList();
      log.info("{}: holds {} now", group.name(), Words.some(names));
    }
  }

  private void announce(Group group, Map<HeldAddress, Link> came, long now) {
    Map<IpAddress, Link> plain = new LinkedHashMap<>();
    came.forEach((address, link) -> plain.put(address.address().address(), link));
    announcements.came(group.name(), group.configuration().announcing(), plain, now);
  }

  /** What may be in the kernel, and whether it is to be added if it is not. */
  private static Map<HeldAddress, Boolean> wanted(Collection<Group> groups) {
    Map<HeldAddress, Boolean> wanted = new LinkedHashMap<>();
    for (Group group : groups) {
      switch (group.claim()) {
        case TAKE -> wanted.putAll(group.addresses());
        case KEEP -> group.addresses().keySet().forEach(a -> wanted.putIfAbsent(a, false));
        case GIVE_UP -> {}
      }
    }
    return wanted;
  }

  /** What became of each address of a group. */
  Map<HeldAddress, Placement> placements(Group group) {
    Map<HeldAddress, Placement> all = new HashMap<>();
    for (HeldAddress address : group.addresses().keySet()) {
      all.put(address, placement(group, address));
    }
    return all;
  }

  private Placement placement(Group group, HeldAddress address) {
    Link where = held.get(address);
    if (where != null) {
      return new Placement.Held(where.name());
    }
    if (network.find(address.target()) == null) {
      return new Placement.NoInterface();
    }
    return group.claim() == Claim.TAKE
            && placements.get(address) instanceof Placement.Refused refused
        ? refused
        : new Placement.Waiting();
  }
}
