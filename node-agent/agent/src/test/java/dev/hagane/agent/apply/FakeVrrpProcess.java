package dev.hagane.agent.apply;

import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.RouteOperation;
import dev.hagane.rtnl.RouteResult;
import dev.hagane.rtnl.RouteTable;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.AddressPlan;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.InterfaceResolver;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import dev.hagane.vrrp.control.InstanceReport;
import dev.hagane.vrrp.control.ServiceAddress;
import dev.hagane.vrrp.control.VrrpReport;
import dev.hagane.vrrp.control.VrrpTransition;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code hagane-vrrp} in memory: elects nobody, is in the states that it is told to be in, and
 * really writes and removes addresses as they demand. It obeys at once unless it is slow.
 */
final class FakeVrrpProcess implements DirectorProcess {
  private static final int PASSES = 3;
  private static final long BEGIN = 1_795_000_000_000L;

  private final RouteTable network;
  private final Map<String, MachineState> states = new HashMap<>();
  private final List<VrrpTransition> transitions = new ArrayList<>();
  private final Set<String> secondMasters = new HashSet<>();
  private final Map<String, Long> handled = new HashMap<>();
  private final List<HostConfiguration> told = new ArrayList<>();
  private @Nullable HostConfiguration wanted;
  private @Nullable HostConfiguration followed;
  private @Nullable VrrpReport report;
  private Map<HeldAddress, String> refused = Map.of();
  private String realtime = "";
  private long packets;
  private boolean away;
  private boolean slow;

  FakeVrrpProcess(RouteTable network) {
    this.network = network;
  }

  /** All configurations that it got since {@link #forget}. */
  List<HostConfiguration> told() {
    return told;
  }

  void forget() {
    told.clear();
  }

  /** It is not there; what it wrote stays, and what it is told waits for it. */
  void setAway(boolean value) {
    away = value;
    if (!value) {
      work();
    }
  }

  /** It answers, and does nothing until {@link #work}. */
  void setSlow(boolean value) {
    slow = value;
  }

  /** The group's state; without that it is active. */
  void setState(String groupUid, MachineState state) {
    states.put(groupUid, state);
    work();
  }

  void setSecondMaster(String groupUid, boolean heard) {
    if (heard) {
      secondMasters.add(groupUid);
    } else {
      secondMasters.remove(groupUid);
    }
    work();
  }

  void setRealtime(String whyNot) {
    realtime = whyNot;
    work();
  }

  /** Something happened to group edge. */
  void happened(long number, boolean warning, String reason, String message) {
    transitions.add(
        new VrrpTransition(
            number, BEGIN + number, warning, reason, null, "edge", "uid-edge", message));
    work();
  }

  void forgetTransitions() {
    transitions.clear();
  }

  /** An agent of another life: it has heard nothing of this process. */
  void agentRestarts() {
    report = null;
  }

  /** Does what it was told last, and says so; also when another second has passed. */
  void work() {
    if (away) {
      return;
    }
    followed = wanted;
    apply();
  }

  /** A second has passed, or the network changed. */
  void tick() {
    if (!slow) {
      work();
    }
  }

  @Override
  public void want(HostConfiguration configuration) {
    wanted = configuration;
    told.add(configuration);
    tick();
  }

  @Override
  public @Nullable VrrpReport report() {
    return report;
  }

  @Override
  public boolean answers() {
    return !away && report != null;
  }

  private void apply() {
    HostConfiguration configuration = followed;
    if (configuration == null) {
      report = report(null, Map.of(), Set.of());
      return;
    }
    Set<HeldAddress> wantedHere = new LinkedHashSet<>();
    Set<HeldAddress> ready = new HashSet<>();
    for (GroupConfiguration group : configuration.groups()) {
      if (state(group) == MachineState.ACTIVE) {
        addresses(group)
            .forEach((address, isReady) -> {
              wantedHere.add(address);
              if (isReady) {
                ready.add(address);
              }
            });
      }
    }
    network.apply(plan(wantedHere, ready).withdrawals());
    for (int pass = 0; pass < PASSES; pass++) {
      AddressPlan plan = plan(wantedHere, ready);
      Map<HeldAddress, String> failed = new HashMap<>();
      for (RouteResult result : network.apply(plan.additions())) {
        if (result instanceof RouteResult.Failed f
            && f.operation() instanceof RouteOperation.PutAddress put) {
          plan.added()
              .forEach((address, link) -> {
                if (address.address().equals(put.wanted().address())) {
                  failed.put(address, f.failure().describe());
                }
              });
        }
      }
      refused = failed;
    }
    AddressPlan after = plan(wantedHere, ready);
    Map<HeldAddress, Link> held = after.held();
    report = report(configuration, held, after.unplaced());
  }

  private AddressPlan plan(Set<HeldAddress> wantedHere, Set<HeldAddress> ready) {
    return AddressPlan.of(wantedHere, ready::contains, network.links(), network.addresses());
  }

  private MachineState state(GroupConfiguration group) {
    return states.getOrDefault(group.uid(), MachineState.ACTIVE);
  }

  /** The group's addresses, and whether each may be added. */
  private static Map<HeldAddress, Boolean> addresses(GroupConfiguration group) {
    Map<HeldAddress, Boolean> addresses = new HashMap<>();
    for (InstanceConfiguration instance : group.instances()) {
      instance
          .addresses()
          .forEach(a -> addresses.put(HeldAddress.ofInstance(instance.target(), a), true));
      for (ServiceAddress service : group.serviceAddresses()) {
        if (service.instance().equals(instance.name())) {
          addresses.put(
              HeldAddress.ofService(instance.target(), service.address()), service.ready());
        }
      }
    }
    return addresses;
  }

  private VrrpReport report(
      @Nullable HostConfiguration configuration,
      Map<HeldAddress, Link> held,
      Set<HeldAddress> unplaced) {
    packets++;
    List<GroupReport> groups = new ArrayList<>();
    for (GroupConfiguration group :
        configuration == null ? List.<GroupConfiguration>of() : configuration.groups()) {
      groups.add(group(group, held, unplaced));
    }
    long generation = configuration == null ? 0 : configuration.generation();
    return new VrrpReport("test", generation, realtime, groups, transitions);
  }

  private GroupReport group(
      GroupConfiguration group, Map<HeldAddress, Link> held, Set<HeldAddress> unplaced) {
    InterfaceResolver resolver = new InterfaceResolver(network.links(), network.addresses());
    Map<HeldAddress, Placement> placements = new HashMap<>();
    for (HeldAddress address : addresses(group).keySet()) {
      Link link = held.get(address);
      Optional<Link> place = resolver.resolve(address.target());
      if (link != null) {
        placements.put(address, new Placement.Held(link.name()));
      } else if (unplaced.contains(address) || place.isEmpty()) {
        placements.put(address, new Placement.NoInterface());
      } else if (refused.containsKey(address)) {
        placements.put(
            address,
            new Placement.Refused(place.get().name(), refused.getOrDefault(address, ""), false));
      } else {
        placements.put(address, new Placement.Waiting());
      }
    }
    if (group.switchover() != 0) {
      handled.put(group.uid(), group.switchover());
    }
    boolean active = state(group) == MachineState.ACTIVE;
    return new GroupReport(
        group.name(),
        group.uid(),
        state(group),
        active ? Cause.MASTER_SILENT : Cause.HIGHER_PRIORITY,
        BEGIN,
        group.priority(),
        List.of(),
        active ? null : IpAddress.parse("203.0.113.3"),
        0,
        secondMasters.contains(group.uid()),
        handled.getOrDefault(group.uid(), 0L),
        group.instances().stream().map(i -> instance(i, resolver)).toList(),
        placements,
        Map.of());
  }

  private InstanceReport instance(InstanceConfiguration instance, InterfaceResolver resolver) {
    Optional<Link> link = resolver.resolve(instance.target());
    IpAddress own =
        IpAddress.parse(instance.family() == AddressFamily.IPv4 ? "203.0.113.2" : "fe80::2");
    return link.isEmpty()
        ? new InstanceReport(instance.name(), "", null, "no interface", packets, packets)
        : new InstanceReport(instance.name(), link.get().name(), own, null, packets, packets);
  }
}
