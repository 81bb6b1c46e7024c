package dev.hagane.vrrp.process;

import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import dev.hagane.vrrp.control.ServiceAddress;
import dev.hagane.vrrp.protocol.GroupParameters;
import dev.hagane.vrrp.protocol.InstanceParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What follows from a group's configuration. Pure. */
final class GroupSettings {
  static final long NANOS_PER_MILLISECOND = 1_000_000;
  static final long NANOS_PER_SECOND = 1_000_000_000;

  private GroupSettings() {}

  /** Every address, and whether it may be added now. */
  static Map<HeldAddress, Boolean> addresses(GroupConfiguration group) {
    Map<HeldAddress, Boolean> result = new LinkedHashMap<>();
    Map<String, InstanceConfiguration> byName = new HashMap<>();
    for (InstanceConfiguration instance : group.instances()) {
      byName.put(instance.name(), instance);
      instance
          .addresses()
          .forEach(address -> result.put(HeldAddress.ofInstance(instance.target(), address), true));
    }
    for (ServiceAddress service : group.serviceAddresses()) {
      InstanceConfiguration instance = Objects.requireNonNull(byName.get(service.instance()));
      result.merge(
          HeldAddress.ofService(instance.target(), service.address()),
          service.ready(),
          Boolean::logicalOr);
    }
    return result;
  }

  /**
   * What the machine runs by.
   *
   * @param delayed whether the start-up delay counts
   */
  static GroupParameters parameters(
      GroupConfiguration group, List<Instance> instances, boolean delayed) {
    List<InstanceParameters> each = new ArrayList<>();
    for (Instance instance : instances) {
      IpAddress source = instance.source();
      if (source == null) {
        // Who is alone is active all the same; for others it is a fault.
        source =
            group.peers() == 0
                ? instance.configuration().addresses().getFirst().address()
                : IpAddress.of(new byte[instance.family().bytes()]);
      }
      each.add(new InstanceParameters(instance.family(), instance.vrid(), source));
    }
    return new GroupParameters(
        group.version(),
        group.priority(),
        intervalNanos(group),
        group.preempt(),
        group.preemptDelaySeconds() * NANOS_PER_SECOND,
        delayed ? group.startupDelaySeconds() * NANOS_PER_SECOND : 0,
        each);
  }

  static long intervalNanos(GroupConfiguration group) {
    return group.advertisementIntervalMilliseconds() * NANOS_PER_MILLISECOND;
  }

  /** After that time without a master an ordinary start is over. */
  static long firstIntervalNanos(GroupConfiguration group) {
    return group.startupDelaySeconds() * NANOS_PER_SECOND + 4 * intervalNanos(group);
  }
}
