package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The making of one plan. */
final class PlanRun {
  private final Previous previous;
  private final ClusterView view;
  private final Memory memory;
  private final PastState past;
  private final List<Host> hosts;
  private final Map<String, Host> hostsByName = new HashMap<>();
  private final Map<IpAddress, String> hostAddresses = new HashMap<>();
  private final Map<IpAddress, Entry> virtualAddresses = new HashMap<>();
  private final Map<String, Map<String, String>> namespaces = new HashMap<>();
  private final List<Resource<VRRPGroupSpec>> groups;
  private final List<ServiceMemory> services;
  private final List<PoolMemory> pools;
  private final Holds holds = Holds.none();

  private PlanRun(Previous previous, ClusterView view, Memory memory) {
    this.previous = previous;
    this.view = view;
    this.memory = memory;
    memory.begin();
    past = memory.past(previous);
    hosts = memory.hosts(view.hosts());
    for (Host host : hosts) {
      hostsByName.put(host.name(), host);
      host.addresses().forEach(address -> hostAddresses.putIfAbsent(address, host.name()));
    }
    view.namespaces().forEach(n -> namespaces.put(n.name(), n.labels()));
    groups = view.groups().stream().filter(g -> !g.deleting()).toList();
    services = memory.services(view.services());
    pools = memory.pools(view.pools(), hosts);
    collectVirtualAddresses();
  }

  static Plan plan(Previous previous, ClusterView view, Memory memory) {
    return new PlanRun(previous, view, memory).plan();
  }

  /** Addresses of services that go on, for new instances' addresses to keep away from. */
  private void collectVirtualAddresses() {
    boolean allKnown =
        groups.stream()
            .allMatch(g -> {
              PastState.Role role = past.role(g.uid());
              return role != null && role.role().generation() == g.generation();
            });
    if (allKnown) {
      return;
    }
    Set<String> known = new HashSet<>();
    groups.forEach(g -> known.add(g.uid()));
    for (ServiceMemory service : services) {
      PastState.Service told = past.service(service.wish().resource().uid());
      if (told != null && known.contains(told.groupUid())) {
        for (IpAddress address : told.entry().addresses()) {
          virtualAddresses.merge(
              address, told.entry(), (a, b) -> a.key().compareTo(b.key()) <= 0 ? a : b);
        }
      }
    }
  }

  private Plan plan() {
    for (boolean first = true; ; first = false) {
      Map<String, GroupOutcome> groupOutcomes =
          stable(
              new GroupArbitration(
                      past, hostsByName, hostAddresses, virtualAddresses, holds.groups().keySet())
                  .judge(groups));
      Map<String, GroupOutcome> byName = new HashMap<>();
      groupOutcomes.values().forEach(g -> byName.put(g.resource().key().name(), g));
      ServiceArbitration.Ground ground =
          new ServiceArbitration.Ground(
              byName, groupOutcomes, namespaces, facts(groupOutcomes), holds);
      new ServiceArbitration(ground, past, memory).judge(services);
      SliceBuilder builder = new SliceBuilder(memory, first);
      Map<String, Set<SliceRecord>> slices = slices(builder, groupOutcomes);
      if (!new RemovalFuse(past, groupOutcomes, slices, memory).trip(holds)) {
        return write(groupOutcomes, slices, builder);
      }
    }
  }

  /** The slices of each group that has a director, by the group's UID. */
  private Map<String, Set<SliceRecord>> slices(
      SliceBuilder builder, Map<String, GroupOutcome> groupOutcomes) {
    IdentityHashMap<GroupForm, List<Entry>> entries = new IdentityHashMap<>();
    for (ServiceMemory service : services) {
      GroupForm form = service.outcome().group();
      Entry entry = service.outcome().entry();
      if (form != null && entry != null) {
        entries.computeIfAbsent(form, f -> new ArrayList<>()).add(entry);
      }
    }
    Map<String, Set<SliceRecord>> slices = new HashMap<>();
    for (GroupOutcome outcome : groupOutcomes.values()) {
      GroupForm form = outcome.form();
      if (form != null && !form.directors().isEmpty()) {
        List<Entry> of = entries.getOrDefault(form, List.of());
        slices.put(form.uid(), new LinkedHashSet<>(builder.build(form, of)));
      }
    }
    return slices;
  }

  private Map<String, GroupOutcome> stable(Map<String, GroupOutcome> outcomes) {
    Map<String, GroupOutcome> stable = new HashMap<>();
    outcomes.forEach((uid, o) -> {
      GroupForm form = o.form() == null ? null : memory.form(o.form());
      stable.put(uid, new GroupOutcome(o.resource(), o.accepted(), o.resolved(), form));
    });
    return stable;
  }

  private SiteFacts facts(Map<String, GroupOutcome> outcomes) {
    Map<IpAddress, String> directors = new HashMap<>();
    Map<IpAddress, String> instances = new TreeMap<>();
    for (GroupOutcome outcome :
        outcomes.values().stream().sorted(Comparator.comparing(o -> o.resource().key())).toList()) {
      GroupForm form = outcome.form();
      if (form != null) {
        for (String director : form.directors()) {
          Host host = hostsByName.get(director);
          if (host != null) {
            host.addresses().forEach(address -> directors.put(address, director));
          }
        }
        form.instanceAddresses()
            .forEach(address -> instances.putIfAbsent(address, form.key().toString()));
      }
    }
    return memory.facts(new SiteFacts(hostAddresses, directors, instances));
  }

  private Plan write(
      Map<String, GroupOutcome> groupOutcomes,
      Map<String, Set<SliceRecord>> slicesByGroup,
      SliceBuilder builder) {
    Map<String, NodeConfigSliceSpec> slices = new TreeMap<>();
    Map<String, DirectorRoles> roles = new HashMap<>();
    for (GroupOutcome outcome : groupOutcomes.values()) {
      GroupForm form = outcome.form();
      Set<SliceRecord> of = form == null ? null : slicesByGroup.get(form.uid());
      if (form != null && of != null) {
        of.forEach(slice -> slices.put(slice.name(), slice.spec()));
        roles.put(
            form.uid(),
            DirectorRoles.of(
                outcome.resource(),
                form,
                of.stream().map(SliceRecord::name).sorted().toList(),
                past.role(form.uid()),
                view.report(form.uid())));
      }
    }
    Map<String, NodeConfigSpec> nodeConfigs = nodeConfigs(groupOutcomes, roles);
    Set<String> orphans = new TreeSet<>();
    nodeConfigs.forEach((node, config) -> {
      if (!hostsByName.containsKey(node) && config.directors().isEmpty()) {
        orphans.add(node);
      }
    });
    VerdictWriter verdicts = new VerdictWriter(groupOutcomes, services, roles, holds, memory);
    Plan plan =
        new Plan(
            Collections.unmodifiableMap(slices),
            nodeConfigs,
            verdicts.services(),
            verdicts.pools(pools),
            verdicts.groups(),
            Collections.unmodifiableSet(orphans));
    memory.settle(
        services.size(), pools.size(), groupOutcomes.keySet(), builder, previous.slices().keySet());
    return plan;
  }

  /** One for each host, and for each that had one: an absent role is said, not left out. */
  private Map<String, NodeConfigSpec> nodeConfigs(
      Map<String, GroupOutcome> outcomes, Map<String, DirectorRoles> roles) {
    Map<String, List<DirectorRole>> byNode = new TreeMap<>();
    hostsByName.keySet().forEach(name -> byNode.put(name, new ArrayList<>()));
    previous.nodeConfigs().keySet().forEach(name -> byNode.put(name, new ArrayList<>()));
    for (String uid : outcomes.keySet()) {
      DirectorRoles made = roles.get(uid);
      if (made != null) {
        made.byNode()
            .forEach((director, role) -> {
              List<DirectorRole> of = byNode.get(director);
              if (of != null) {
                of.add(role);
              }
            });
      }
    }
    Map<String, NodeConfigSpec> configs = new LinkedHashMap<>();
    byNode.forEach((name, of) -> {
      of.sort(Comparator.comparing(DirectorRole::group));
      configs.put(name, new NodeConfigSpec(ApiGroup.FORMAT_VERSION, of));
    });
    return Collections.unmodifiableMap(configs);
  }
}
