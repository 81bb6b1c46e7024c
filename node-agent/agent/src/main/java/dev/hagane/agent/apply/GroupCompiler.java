package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredInstance;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ServiceAddressWish;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import dev.hagane.vrrp.control.ServiceAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Puts together what {@code hagane-vrrp} is to do with the groups. Pure. */
final class GroupCompiler {

  private GroupCompiler() {}

  /**
   * The groups, in the roles' order.
   *
   * @param present whether the kernel has an IPVS service: an address is ready when it has one of
   *     those behind it
   * @param serves whether the kernel has any IPVS service of that address
   * @param before the group of that UID as it was told last; null: it was not
   * @param carried addresses that a group may still have from before; they stay while not all that
   *     is wanted can be read, for whose they are cannot be known
   */
  static List<GroupConfiguration> compile(
      DesiredState desired,
      Predicate<ServiceKey> present,
      Predicate<IpAddress> serves,
      Function<String, @Nullable GroupConfiguration> before,
      Function<DesiredDirector, Collection<IpAddress>> carried) {
    boolean whole = isWhole(desired);
    List<GroupConfiguration> groups = new ArrayList<>();
    Set<IpAddress> taken = new HashSet<>();
    for (DesiredDirector director : desired.directors()) {
      GroupConfiguration group = director.vrrp();
      if (group == null) {
        GroupConfiguration last = before.apply(director.uid());
        if (last != null) {
          groups.add(last);
          last.serviceAddresses().forEach(a -> taken.add(a.address()));
        }
        continue;
      }
      List<ServiceAddress> addresses = wanted(desired, director, present);
      addresses.forEach(a -> taken.add(a.address()));
      groups.add(with(group, addresses));
    }
    if (whole) {
      return groups;
    }
    List<GroupConfiguration> all = new ArrayList<>();
    for (GroupConfiguration group : groups) {
      desired.directors().stream()
          .filter(d -> d.uid().equals(group.uid()) && d.vrrp() != null)
          .findFirst()
          .ifPresentOrElse(
              d -> all.add(carryOver(group, d, carried.apply(d), serves, taken)),
              () -> all.add(group));
    }
    return all;
  }

  /** Whether all of it can be read: only then may an address go because nobody names it. */
  static boolean isWhole(DesiredState desired) {
    return desired.isComplete() && desired.unreadable().isEmpty();
  }

  private static List<ServiceAddress> wanted(
      DesiredState desired, DesiredDirector director, Predicate<ServiceKey> present) {
    Map<HeldAddress, Set<ServiceAddressWish>> wishes =
        desired.serviceAddresses().getOrDefault(director.uid(), Map.of());
    Map<AddressFamily, String> carriers = new EnumMap<>(AddressFamily.class);
    for (AddressFamily family : AddressFamily.values()) {
      director.carrier(family).map(DesiredInstance::name).ifPresent(n -> carriers.put(family, n));
    }
    List<ServiceAddress> addresses = new ArrayList<>(wishes.size());
    wishes.forEach((held, wanting) -> {
      IpAddress address = held.address().address();
      String carrier = carriers.get(address.family());
      if (carrier != null) {
        boolean ready = wanting.stream().anyMatch(w -> w.services().stream().anyMatch(present));
        addresses.add(new ServiceAddress(carrier, address, ready));
      }
    });
    return addresses;
  }

  private static GroupConfiguration carryOver(
      GroupConfiguration group,
      DesiredDirector director,
      Collection<IpAddress> carried,
      Predicate<IpAddress> serves,
      Set<IpAddress> taken) {
    List<ServiceAddress> addresses = new ArrayList<>(group.serviceAddresses());
    for (IpAddress address : carried) {
      director
          .carrier(address.family())
          .filter(carrier -> taken.add(address))
          .ifPresent(carrier ->
              addresses.add(new ServiceAddress(carrier.name(), address, serves.test(address))));
    }
    return with(group, addresses);
  }

  private static GroupConfiguration with(GroupConfiguration group, List<ServiceAddress> addresses) {
    return new GroupConfiguration(
        group.name(),
        group.uid(),
        group.version(),
        group.advertisementIntervalMilliseconds(),
        group.priority(),
        group.preempt(),
        group.preemptDelaySeconds(),
        group.startupDelaySeconds(),
        group.unicast(),
        group.peers(),
        group.checksumIncludesPseudoHeader(),
        group.announcing(),
        group.instances(),
        addresses,
        group.switchover());
  }

  /** Whether something of these is not among those. */
  static boolean isLess(List<GroupConfiguration> now, List<GroupConfiguration> before) {
    Set<Object> names = new HashSet<>();
    now.forEach(g -> addNames(g, names));
    Set<Object> last = new HashSet<>();
    before.forEach(g -> addNames(g, last));
    return !names.containsAll(last);
  }

  private record Held(String groupUid, Object target, Object address) {}

  private static void addNames(GroupConfiguration group, Set<Object> names) {
    for (InstanceConfiguration instance : group.instances()) {
      instance.addresses().forEach(a -> names.add(new Held(group.uid(), instance.target(), a)));
    }
    group
        .serviceAddresses()
        .forEach(a -> names.add(new Held(group.uid(), a.instance(), a.address())));
  }
}
