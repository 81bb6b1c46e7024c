package dev.hagane.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.ServiceAddress;
import java.nio.charset.StandardCharsets;
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
