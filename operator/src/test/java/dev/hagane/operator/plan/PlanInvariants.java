package dev.hagane.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is true of every plan, worked out from what is written alone. */
final class PlanInvariants {
  private PlanInvariants() {}

  static void check(Previous previous, Site site, Plan plan) {
    Map<String, CompiledService> before = new TreeMap<>();
    previous
        .nodeConfigs()
        .forEach((node, c) -> c.directors().forEach(r -> collect(previous.slices(), r, before)));
    Map<String, CompiledService> now = new TreeMap<>();
    plan.nodeConfigs()
        .forEach((node, c) -> c.directors().forEach(r -> collect(plan.slices(), r, now)));
    slices(plan);
    noOverlap(now.values().stream().toList());
    marks(now.values().stream().toList());
    incumbents(previous, before, now, site, plan);
    fuse(previous, site, plan);
    directors(previous, site, plan);
    Set<String> live = new HashSet<>();
    site.services.values().stream().filter(s -> !s.deleting()).forEach(s -> live.add(s.uid()));
    assertThat(live).containsAll(now.keySet());
    assertThat(plan.services()).hasSize(live.size());
    assertThat(plan.pools()).hasSameSizeAs(site.pools);
    assertThat(plan.groups()).hasSameSizeAs(site.groups);
    assertThat(plan.nodeConfigs().keySet()).containsAll(site.hosts.keySet());
    assertThat(plan.nodeConfigs().keySet()).containsAll(previous.nodeConfigs().keySet());
  }

  private static void collect(
      Map<String, NodeConfigSliceSpec> slices,
      DirectorRole role,
      Map<String, CompiledService> into) {
    role.slices().forEach(s -> slices.get(s).services().forEach(v -> into.put(v.uid(), v)));
  }

  private static void slices(Plan plan) {
    Set<String> pointedTo = new HashSet<>();
    plan.nodeConfigs()
        .values()
        .forEach(c -> c.directors().forEach(r -> pointedTo.addAll(r.slices())));
    assertThat(plan.slices().keySet()).isEqualTo(pointedTo);
    plan.slices()
        .forEach((name, slice) -> {
          assertThat(name).isEqualTo(SliceName.of(slice));
          int bytes = CanonicalJson.slice(slice).length;
          assertThat(bytes <= 256 * 1024 || slice.services().size() == 1).isTrue();
          assertThat(slice.services()).isNotEmpty();
        });
    plan.services()
        .values()
        .forEach(v -> {
          if (v.slice() != null) {
            assertThat(plan.slices().get(v.slice()).services()).contains(v.entry());
            assertThat(plan.slices().get(v.slice()).groupUid()).isEqualTo(v.groupUid());
          }
        });
  }

  private static void noOverlap(List<CompiledService> services) {
    Map<String, String> owners = new HashMap<>();
    Map<String, String> namespaces = new HashMap<>();
    for (CompiledService service : services) {
      for (ServiceAddress address : service.addresses()) {
        String namespace = namespaces.putIfAbsent(address.value(), service.namespace());
        assertThat(namespace).isIn(null, service.namespace());
        for (CompiledPort port : service.ports()) {
          for (int number = port.first(); number <= port.last(); number++) {
            String claim = address.value() + " " + number + "/" + port.protocol();
            assertThat(owners.putIfAbsent(claim, service.uid())).as(claim).isNull();
          }
        }
      }
    }
  }

  private static void marks(List<CompiledService> services) {
    Map<Long, String> owners = new HashMap<>();
    for (CompiledService service : services) {
      Set<Long> own = new HashSet<>();
      service.ports().stream().map(CompiledPort::mark).filter(m -> m != null).forEach(own::add);
      own.forEach(mark -> assertThat(owners.putIfAbsent(mark, service.uid())).isNull());
    }
  }

  /** Who served, and was not deleted, nor its group, serves: in an accepted form or in the last. */
  private static void incumbents(
      Previous previous,
      Map<String, CompiledService> before,
      Map<String, CompiledService> now,
      Site site,
      Plan plan) {
    Set<String> groups = new HashSet<>();
    site.groups.values().forEach(g -> groups.add(g.uid()));
    Map<String, String> groupOf = new HashMap<>();
    previous
        .nodeConfigs()
        .values()
        .forEach(c ->
            c.directors()
                .forEach(r -> {
                  Map<String, CompiledService> of = new HashMap<>();
                  collect(previous.slices(), r, of);
                  of.keySet().forEach(uid -> groupOf.put(uid, r.uid()));
                }));
    site.services
        .values()
        .forEach(service -> {
          CompiledService served = before.get(service.uid());
          boolean meant =
              served == null || service.deleting() || !groups.contains(groupOf.get(service.uid()));
          if (!meant) {
            ServiceVerdict verdict = plan.services().get(service.key());
            CompiledService entry = verdict.entry();
            assertThat(entry).isNotNull();
            boolean taken =
                verdict.accepted().isTrue()
                    && entry.generation() == service.generation()
                    && !verdict.lastForm();
            assertThat(taken || entry.equals(served)).isTrue();
            // Unless it moved to a group without a director, it is on a node.
            assertThat(now.containsKey(service.uid()) || verdict.directors().isEmpty()).isTrue();
          }
        });
  }

  private static void fuse(Previous previous, Site site, Plan plan) {
    Set<String> live = new HashSet<>();
    site.services.values().stream().filter(s -> !s.deleting()).forEach(s -> live.add(s.uid()));
    Set<String> groups = new HashSet<>();
    site.groups.values().forEach(g -> groups.add(g.uid()));
    boolean confirmed =
        site.groups.values().stream()
            .anyMatch(g -> g.annotations().containsKey(ApiGroup.CONFIRM_REMOVAL));
    previous
        .nodeConfigs()
        .forEach((node, config) -> {
          Map<String, CompiledService> held = new TreeMap<>();
          config.directors().stream()
              .filter(r -> groups.contains(r.uid()))
              .forEach(r -> collect(previous.slices(), r, held));
          held.keySet().retainAll(live);
          Map<String, CompiledService> keeps = new TreeMap<>();
          plan.nodeConfigs().get(node).directors().forEach(r -> collect(plan.slices(), r, keeps));
          config.directors().forEach(r -> onAnotherThatStays(previous, plan, node, r.uid(), keeps));
          long lost =
              held.values().stream()
                  .filter(s -> {
                    CompiledService kept = keeps.get(s.uid());
                    return kept == null || (kept.servers().isEmpty() && !s.servers().isEmpty());
                  })
                  .count();
          assertThat(confirmed || lost * 10 <= held.size() * 3L)
              .as("%s loses %s of %s", node, lost, held.size())
              .isTrue();
        });
  }

  /** One of several directors may leave: what it held goes on where it was, on the others. */
  private static void onAnotherThatStays(
      Previous previous, Plan plan, String node, String group, Map<String, CompiledService> into) {
    if (role(plan.nodeConfigs(), node, group) == null) {
      for (String other : plan.nodeConfigs().keySet()) {
        DirectorRole stays = role(plan.nodeConfigs(), other, group);
        if (stays != null && role(previous.nodeConfigs(), other, group) != null) {
          collect(plan.slices(), stays, into);
        }
      }
    }
  }

  private static DirectorRole role(
      Map<String, NodeConfigSpec> configs, String node, String groupUid) {
    NodeConfigSpec config = configs.get(node);
    return config == null
        ? null
        : config.directors().stream()
            .filter(r -> r.uid().equals(groupUid))
            .findFirst()
            .orElse(null);
  }

  /** All directors of a group do the same, but for what each has for itself. */
  private static void directors(Previous previous, Site site, Plan plan) {
    for (GroupVerdict verdict : plan.groups().values()) {
      Map<String, DirectorRole> roles = new TreeMap<>();
      plan.nodeConfigs()
          .keySet()
          .forEach(node -> {
            DirectorRole role = role(plan.nodeConfigs(), node, verdict.uid());
            if (role != null) {
              roles.put(node, role);
            }
          });
      assertThat(List.copyOf(roles.keySet())).isEqualTo(verdict.directors());
      if (roles.isEmpty()) {
        continue;
      }
      roles.values().forEach(role -> assertThat(common(role)).isEqualTo(verdict.role()));
      assertThat(roles.values().stream().map(r -> VRRPSettings.of(r.vrrp())).distinct()).hasSize(1);
      roles.forEach((node, role) -> {
        List<String> others = new ArrayList<>(roles.keySet());
        others.remove(node);
        assertThat(role.vrrp().peers()).isEqualTo(others);
        assertThat(role.vrrp().priority())
            .isEqualTo(verdict.priorities().get(node))
            .isBetween(1, 255);
      });
      unicast(roles);
      Resource<VRRPGroupSpec> group = site.groups.get(verdict.key());
      switchover(group, site.view().report(verdict.uid()), roles);
      if (group.spec().directors().nodeSelector() != null && !verdict.lastForm()) {
        priorities(previous, verdict.uid(), roles);
      }
    }
  }

  private static DirectorRole common(DirectorRole role) {
    List<DirectorInstance> instances =
        role.instances().stream()
            .map(i ->
                new DirectorInstance(
                    i.name(),
                    i.addressFamily(),
                    i.networkInterface(),
                    i.addresses(),
                    i.carriesServices(),
                    i.vrid(),
                    List.of()))
            .toList();
    return new DirectorRole(
        role.group(),
        role.uid(),
        role.generation(),
        instances,
        role.addressPools(),
        role.realServerNetworks(),
        role.slices(),
        null,
        role.connectionSynchronization());
  }

  /** Whoever reaches another is reached by it. */
  private static void unicast(Map<String, DirectorRole> roles) {
    int instances = roles.values().iterator().next().instances().size();
    for (int i = 0; i < instances; i++) {
      int instance = i;
      List<List<String>> peers =
          roles.values().stream()
              .map(r -> r.instances().get(instance).unicastPeers())
              .filter(p -> !p.isEmpty())
              .toList();
      boolean multicast =
          roles.values().iterator().next().vrrp().transport() == TransportMode.Multicast;
      assertThat(multicast && !peers.isEmpty()).isFalse();
      peers.forEach(p -> assertThat(p).hasSize(peers.size() - 1));
    }
  }

  private static void switchover(
      Resource<VRRPGroupSpec> group, GroupReport report, Map<String, DirectorRole> roles) {
    String asked = group.annotations().get(ApiGroup.SWITCHOVER);
    List<String> told =
        roles.values().stream().map(r -> r.vrrp().switchover()).filter(s -> s != null).toList();
    assertThat(told).hasSizeLessThanOrEqualTo(1);
    told.forEach(s -> {
      assertThat(s).isEqualTo(asked);
      assertThat(report.handled(s)).isFalse();
    });
  }

  /** Who has a priority keeps it, and a new one gets one below. */
  private static void priorities(Previous previous, String group, Map<String, DirectorRole> roles) {
    Map<String, Integer> kept = new TreeMap<>();
    roles
        .keySet()
        .forEach(node -> {
          DirectorRole before = role(previous.nodeConfigs(), node, group);
          if (before != null) {
            kept.put(node, before.vrrp().priority());
          }
        });
    int lowest = kept.values().stream().mapToInt(p -> p).min().orElse(256);
    roles.forEach((node, role) -> {
      if (kept.containsKey(node)) {
        assertThat(role.vrrp().priority()).isEqualTo(kept.get(node));
      } else {
        assertThat(role.vrrp().priority() < lowest || lowest <= Priorities.STEP).isTrue();
      }
    });
  }

  /** The bytes of all that is written, to compare two plans as the API server would. */
  static String text(Plan plan) {
    StringBuilder text = new StringBuilder();
    plan.slices()
        .forEach((name, slice) ->
            text.append(name)
                .append(new String(CanonicalJson.slice(slice), StandardCharsets.UTF_8)));
    return text.append(plan.nodeConfigs()).toString();
  }
}
