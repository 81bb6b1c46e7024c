package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.nft.PortMark;
import dev.hagane.nft.SourceNat;
import dev.hagane.value.AddressFamily;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.InterfaceTarget;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Puts NodeConfigs and their slices together, one after the other. A NodeConfig that differs from
 * the last one in slices only costs as much as those slices: of ten thousand services nine thousand
 * eight hundred are not looked at. For one thread.
 */
public final class DesiredIndex {
  private final String node;
  private final Map<ServiceKey, DesiredService> services = new HashMap<>();
  private final Map<HeldAddress, ObjectRef> instanceAddresses = new LinkedHashMap<>();
  private final Map<String, Map<HeldAddress, Set<ServiceAddressWish>>> serviceAddresses =
      new LinkedHashMap<>();
  private final Map<PortMark, ObjectRef> marks = new LinkedHashMap<>();
  private final Map<SourceNat, ObjectRef> sourceNats = new LinkedHashMap<>();
  private final Map<AddressFamily, Integer> masqueraded = new EnumMap<>(AddressFamily.class);
  private final Map<String, Integer> hashing = new HashMap<>();
  private final List<NodeProblem> conflicts = new ArrayList<>();
  private Map<String, ExpandedSlice> slices = Map.of();
  private Map<String, Map<AddressFamily, InterfaceTarget>> carriers = Map.of();
  private Set<ServiceKey> changed = new HashSet<>();
  private boolean addressesChanged;
  private boolean filtersChanged;
  private DesiredState state;

  /** An index of a node without any role. */
  public DesiredIndex(String node) {
    this.node = node;
    this.state = state(-1, List.of(), Set.of(), List.of());
  }

  /** What the last update made; its maps change with the next one. */
  public DesiredState state() {
    return state;
  }

  /** Takes over a NodeConfig. */
  public DesiredChange update(DesiredInput input) {
    RoleReader reader = new RoleReader(node);
    List<DesiredDirector> directors = new ArrayList<>();
    for (DirectorRole role : input.spec().directors()) {
      directors.add(reader.read(role, input.slices().keySet()));
    }
    Map<String, ExpandedSlice> next = new LinkedHashMap<>();
    directors.forEach(d -> d.slices().forEach(n -> next.put(n, slice(input, n))));
    boolean samePlace =
        conflicts.isEmpty() && sameBut(directors, state.directors()) && reader.problems().isEmpty();
    changed = new HashSet<>();
    addressesChanged = samePlace && !sameVrrp(directors, state.directors());
    filtersChanged = false;
    if (!samePlace || !replace(next)) {
      rebuild(directors, next);
      samePlace = false;
    }
    slices = next;
    Set<String> unreadable = new HashSet<>();
    List<NodeProblem> problems = new ArrayList<>(reader.problems());
    for (ExpandedSlice slice : next.values()) {
      problems.addAll(slice.problems());
    }
    problems.stream()
        .filter(p -> p.reason() == NodeProblemReason.InvalidConfiguration)
        .forEach(p -> unreadable.add(p.uid() == null ? "" : p.uid()));
    problems.addAll(conflicts);
    boolean sameHoles =
        unreadable.equals(state.unreadable())
            && directors.stream().allMatch(d -> d.missingSlices().isEmpty()) == state.isComplete();
    state = state(input.generation(), directors, unreadable, problems);
    return samePlace && sameHoles
        ? new DesiredChange(false, changed, addressesChanged, filtersChanged)
        : DesiredChange.EVERYTHING;
  }

  private DesiredState state(
      long generation,
      List<DesiredDirector> directors,
      Set<String> unreadable,
      List<NodeProblem> problems) {
    Set<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
    masqueraded.forEach((family, number) -> {
      if (number > 0) {
        families.add(family);
      }
    });
    return new DesiredState(
        node,
        generation,
        directors,
        services,
        instanceAddresses,
        serviceAddresses,
        marks,
        sourceNats,
        families,
        hashing.keySet(),
        unreadable,
        problems);
  }

  private static ExpandedSlice slice(DesiredInput input, String name) {
    ExpandedSlice slice = input.slices().get(name);
    if (slice == null) {
      throw new IllegalArgumentException("slice " + name + " is not at hand");
    }
    return slice;
  }

  /** Whether the roles are the same but for generations and slices. */
  private static boolean sameBut(List<DesiredDirector> some, List<DesiredDirector> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      DesiredDirector a = some.get(i);
      DesiredDirector b = others.get(i);
      if (!a.uid().equals(b.uid())
          || !a.group().equals(b.group())
          || !a.instances().equals(b.instances())
          || !a.pools().equals(b.pools())
          || !a.realServerNetworks().equals(b.realServerNetworks())) {
        return false;
      }
    }
    return true;
  }

  /** Whether the same roles speak VRRP as before. */
  private static boolean sameVrrp(List<DesiredDirector> some, List<DesiredDirector> others) {
    for (int i = 0; i < some.size(); i++) {
      if (!Objects.equals(some.get(i).vrrp(), others.get(i).vrrp())) {
        return false;
      }
    }
    return true;
  }

  private record Placed(ExpandedService service, String groupUid) {}

  /** Replaces slices that changed; false if that cannot be done one by one. */
  private boolean replace(Map<String, ExpandedSlice> next) {
    Map<String, Placed> going = new HashMap<>();
    slices.forEach((name, slice) -> {
      if (!next.containsKey(name)) {
        slice.services().forEach(s -> going.put(uid(s), new Placed(s, slice.groupUid())));
      }
    });
    List<Placed> coming = new ArrayList<>();
    for (ExpandedSlice slice : next.values()) {
      if (slices.containsKey(slice.name())) {
        continue;
      }
      for (ExpandedService service : slice.services()) {
        Placed placed = new Placed(service, slice.groupUid());
        if (placed.equals(going.get(uid(service)))) {
          going.remove(uid(service));
        } else {
          coming.add(placed);
        }
      }
    }
    for (Placed placed : going.values()) {
      remove(placed.service(), placed.groupUid());
    }
    for (Placed placed : coming) {
      if (!add(placed.service(), placed.groupUid())) {
        return false;
      }
    }
    return true;
  }

  private static String uid(ExpandedService service) {
    String uid = service.owner().uid();
    return uid == null ? "" : uid;
  }

  private void rebuild(List<DesiredDirector> directors, Map<String, ExpandedSlice> next) {
    services.clear();
    instanceAddresses.clear();
    serviceAddresses.clear();
    marks.clear();
    sourceNats.clear();
    masqueraded.clear();
    hashing.clear();
    conflicts.clear();
    carriers = new HashMap<>();
    for (DesiredDirector director : directors) {
      Map<AddressFamily, InterfaceTarget> targets = new EnumMap<>(AddressFamily.class);
      for (DesiredInstance instance : director.instances()) {
        instance
            .addresses()
            .forEach(a ->
                instanceAddresses.put(
                    HeldAddress.ofInstance(instance.target(), a), director.group()));
      }
      for (AddressFamily family : AddressFamily.values()) {
        director.carrier(family).ifPresent(carrier -> targets.put(family, carrier.target()));
      }
      carriers.put(director.uid(), targets);
      serviceAddresses.put(director.uid(), new LinkedHashMap<>());
      for (String name : director.slices()) {
        ExpandedSlice slice = next.get(name);
        if (slice != null) {
          slice.services().forEach(s -> add(s, director.uid()));
        }
      }
    }
  }

  /** Adds what a service asks; false if somebody has it already, or an address has no place. */
  private boolean add(ExpandedService expanded, String groupUid) {
    int before = conflicts.size();
    Map<AddressFamily, InterfaceTarget> targets = carriers.getOrDefault(groupUid, Map.of());
    Map<HeldAddress, Set<ServiceAddressWish>> carried =
        serviceAddresses.computeIfAbsent(groupUid, uid -> new LinkedHashMap<>());
    for (DesiredService service : expanded.services()) {
      DesiredService other = services.putIfAbsent(service.key(), service);
      changed.add(service.key());
      if (other != null) {
        conflict(
            expanded,
            "%s belongs to %s already; give one of them another address, port or mark"
                .formatted(service.key(), other.owner()));
      }
    }
    for (ServiceAddressWish wish : expanded.addresses()) {
      InterfaceTarget target = targets.get(wish.address().family());
      if (target == null) {
        conflict(
            expanded,
            "no %s instance of the group has carriesServices, so %s has no interface; set it on one"
                .formatted(wish.address().family(), wish.address()));
        continue;
      }
      HeldAddress address = HeldAddress.ofService(target, wish.address());
      addressesChanged |= !carried.containsKey(address);
      carried.computeIfAbsent(address, k -> new LinkedHashSet<>()).add(wish);
    }
    filtersChanged |= !expanded.marks().isEmpty() || !expanded.sourceNats().isEmpty();
    expanded.marks().forEach(m -> add(expanded, m));
    for (SourceNat nat : expanded.sourceNats()) {
      if (sourceNats.putIfAbsent(nat, expanded.owner()) != null) {
        conflict(expanded, nat.address() + ":" + nat.ports() + " is translated already");
      }
    }
    expanded.masqueraded().forEach(f -> masqueraded.merge(f, 1, Integer::sum));
    if (expanded.hashesTcp()) {
      hashing.merge(groupUid, 1, Integer::sum);
    }
    return conflicts.size() == before;
  }

  /** Ranges that overlap would make nft refuse the table of all. */
  private void add(ExpandedService expanded, PortMark mark) {
    for (Map.Entry<PortMark, ObjectRef> other : marks.entrySet()) {
      PortMark there = other.getKey();
      if (there.ports().overlaps(mark.ports())
          && there.protocol() == mark.protocol()
          && there.address().equals(mark.address())) {
        conflict(
            expanded,
            "%s %s:%s overlaps ports %s of %s; give one of them other ports"
                .formatted(
                    mark.protocol(),
                    mark.address(),
                    mark.ports(),
                    there.ports(),
                    other.getValue()));
        return;
      }
    }
    marks.put(mark, expanded.owner());
  }

  private void conflict(ExpandedService expanded, String text) {
    conflicts.add(
        expanded.owner().problem(NodeProblemReason.InvalidConfiguration, node + ": " + text));
  }

  /** Takes away what a service asked; only where nothing was in conflict. */
  private void remove(ExpandedService expanded, String groupUid) {
    Map<AddressFamily, InterfaceTarget> targets = carriers.getOrDefault(groupUid, Map.of());
    Map<HeldAddress, Set<ServiceAddressWish>> carried =
        serviceAddresses.getOrDefault(groupUid, Map.of());
    for (DesiredService service : expanded.services()) {
      services.remove(service.key());
      changed.add(service.key());
    }
    for (ServiceAddressWish wish : expanded.addresses()) {
      InterfaceTarget target = targets.get(wish.address().family());
      if (target == null) {
        continue;
      }
      HeldAddress address = HeldAddress.ofService(target, wish.address());
      Set<ServiceAddressWish> wishes = carried.get(address);
      if (wishes != null && wishes.remove(wish) && wishes.isEmpty()) {
        carried.remove(address);
        addressesChanged = true;
      }
    }
    filtersChanged |= !expanded.marks().isEmpty() || !expanded.sourceNats().isEmpty();
    expanded.marks().forEach(m -> marks.remove(m, expanded.owner()));
    expanded.sourceNats().forEach(n -> sourceNats.remove(n, expanded.owner()));
    expanded.masqueraded().forEach(f -> masqueraded.merge(f, -1, Integer::sum));
    if (expanded.hashesTcp()) {
      hashing.computeIfPresent(groupUid, (uid, number) -> number == 1 ? null : number - 1);
    }
  }
}
