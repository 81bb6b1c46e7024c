package dev.hagane.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Planner;
import dev.hagane.operator.plan.RandomEdits;
import dev.hagane.operator.plan.Resource;
import dev.hagane.operator.plan.ServiceVerdict;
import dev.hagane.operator.plan.Site;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long histories of edits and of agents that lag, fail and fall silent: no status ever lies. */
class StatusPropertyTest {
  private static final List<String> NODES = List.of("lb1", "lb2", "lb3", "web1");
  private final Site site = Site.lab();
  private final Agents agents = new Agents();
  private final Map<String, NodeConfigSliceSpec> slices = new HashMap<>();
  private final Map<ObjectKey, List<Condition>> told = new HashMap<>();
  private final Map<ObjectKey, String> answered = new HashMap<>();
  private Plan plan;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void noStatusEverLies(long seed) {
    RandomEdits edits = new RandomEdits(seed);
    Random random = edits.random();
    plan = site.apply();
    Instant now = Instant.parse("2026-11-21T00:00:00Z");
    int ready = 0;
    for (int i = 0; i < 500; i++) {
      now = now.plusSeconds(1);
      agents.at(now);
      if (random.nextInt(3) == 0) {
        edits.edit(site, plan);
        hear();
        plan = new Planner().plan(site.previous, site.view());
        site.previous = plan.asPrevious();
        slices.putAll(plan.slices());
      } else {
        live(random);
      }
      Statuses statuses =
          new StatusSummary()
              .summarise(
                  site.view(),
                  plan,
                  new Observation(agents.reports(), slices, Map.copyOf(told), now));
      ready += check(statuses, now);
    }
    // Histories in which nothing ever worked would prove nothing.
    assertThat(ready).isGreaterThan(20);
  }

  /** What the planner hears of groups; their statuses answer requests to hand over. */
  private void hear() {
    site.reports.clear();
    site.groups
        .values()
        .forEach(g -> site.reports.put(g.uid(), agents.report(g.uid(), answered.get(g.key()))));
  }

  private void live(Random random) {
    String node = NODES.get(random.nextInt(NODES.size()));
    switch (random.nextInt(22)) {
      case 12 -> agents.kill(node);
      case 13 -> agents.hearAgain(node);
      case 14 -> {
        if (!site.groups.isEmpty()) {
          List<ObjectKey> groups = List.copyOf(site.groups.keySet());
          site.annotate(
              groups.get(random.nextInt(groups.size())),
              ApiGroup.SWITCHOVER,
              "request-" + random.nextInt(1000));
        }
      }
      case 15, 16, 17 -> {
        hear();
        plan = new Planner().plan(site.previous, site.view());
        site.previous = plan.asPrevious();
        slices.putAll(plan.slices());
      }
      case 0 -> agents.silence(node);
      case 1, 2 -> agents.hearAgain(node);
      case 3 -> {
        if (!site.services.isEmpty() && plan.nodeConfigs().containsKey(node)) {
          List<String> uids = site.services.values().stream().map(s -> s.uid()).toList();
          NodeProblemReason[] reasons = NodeProblemReason.values();
          agents.problem(
              node,
              "VirtualService",
              uids.get(random.nextInt(uids.size())),
              reasons[random.nextInt(reasons.length)],
              node + ": mend it");
        }
      }
      case 4, 5 -> agents.solve(node);
      case 6 -> agents.applyAll(site.previous);
      default -> agents.apply(node, site.previous);
    }
  }

  private int check(Statuses statuses, Instant now) {
    int[] ready = {0};
    statuses
        .services()
        .forEach((key, status) -> {
          var resource = site.services.get(key);
          boolean isReady =
              judge(
                  key,
                  resource.generation(),
                  status.observedGeneration(),
                  status.conditions(),
                  now);
          ServiceVerdict verdict = plan.services().get(key);
          if (isReady) {
            ready[0]++;
            serves(resource.uid(), resource.generation(), verdict);
          } else {
            assertThat(shouldBeReady(verdict)).as("%s %s", key, status.conditions()).isFalse();
          }
        });
    statuses
        .pools()
        .forEach((key, status) -> {
          var resource = site.pools.get(key);
          if (judge(
              key, resource.generation(), status.observedGeneration(), status.conditions(), now)) {
            plan.services()
                .values()
                .forEach(v -> {
                  CompiledService entry = v.entry();
                  if (entry != null && entry.poolUid().equals(resource.uid())) {
                    assertThat(entry.poolGeneration()).isEqualTo(resource.generation());
                    v.directors().stream()
                        .filter(agents::isHeard)
                        .forEach(d ->
                            assertThat(agents.holds(d, v.uid()).poolGeneration())
                                .isEqualTo(resource.generation()));
                  }
                });
          }
        });
    statuses
        .groups()
        .forEach((key, status) -> {
          var resource = site.groups.get(key);
          boolean isReady =
              judge(
                  key,
                  resource.generation(),
                  status.observedGeneration(),
                  status.conditions(),
                  now);
          String active = status.activeDirector();
          // Nobody can know that its power has just failed.
          if (isReady && !agents.isDead(active)) {
            assertThat(agents.activeFor(resource.uid()))
                .filteredOn(n -> !agents.isSilent(n))
                .containsExactly(active);
          }
          switchover(key, resource, status);
        });
    return ready[0];
  }

  /** A request is answered by one director, and what is answered stays answered. */
  private void switchover(ObjectKey key, Resource<VRRPGroupSpec> resource, VRRPGroupStatus status) {
    String asked = resource.annotations().get(ApiGroup.SWITCHOVER);
    if (asked != null) {
      assertThat(agents.handlersOf(resource.uid(), asked)).isLessThanOrEqualTo(1);
    }
    String answer = status.lastHandledSwitchover();
    if (answer == null) {
      answered.remove(key);
    } else {
      answered.put(key, answer);
    }
  }

  /** The service is really in the kernel of its one active director, in its present form. */
  private void serves(String uid, long generation, ServiceVerdict verdict) {
    assertThat(verdict.accepted().isTrue() && verdict.resolvedRefs().isTrue()).isTrue();
    String group = verdict.groupUid();
    List<String> active =
        agents.activeFor(group).stream().filter(n -> !agents.isSilent(n)).toList();
    boolean justDied = verdict.directors().stream().anyMatch(agents::isDead);
    assertThat(active.size() == 1 || justDied).isTrue();
    verdict.directors().stream()
        .filter(agents::isHeard)
        .forEach(n -> assertThat(agents.holds(n, uid)).isEqualTo(verdict.entry()));
    if (active.isEmpty()) {
      return;
    }
    CompiledService held = agents.holds(active.getFirst(), uid);
    assertThat(held).isEqualTo(verdict.entry());
    assertThat(held.generation()).isEqualTo(generation);
    ObjectKey pool =
        ObjectKey.pool(
            held.namespace(), site.services.get(verdict.key()).spec().realServerPoolRef().name());
    assertThat(held.poolGeneration()).isEqualTo(site.pools.get(pool).generation());
  }

  /** Everything is in place and nobody complains. */
  private boolean shouldBeReady(ServiceVerdict verdict) {
    boolean settled =
        verdict.accepted().isTrue()
            && verdict.resolvedRefs().isTrue()
            && !verdict.lastForm()
            && !verdict.held()
            && !verdict.directors().isEmpty();
    if (!settled || NODES.stream().anyMatch(agents::isDead)) {
      return false;
    }
    List<String> active = agents.activeFor(verdict.groupUid());
    return verdict.directors().stream()
            .allMatch(d ->
                agents.isCaughtUp(d, site.previous) && !agents.isSilent(d) && !agents.hasProblem(d))
        && active.size() == 1
        && verdict.directors().containsAll(active);
  }

  /** What holds for the conditions of every object; whether it is ready. */
  private boolean judge(
      ObjectKey key, long generation, Long observed, List<Condition> conditions, Instant now) {
    assertThat(observed).isEqualTo(generation);
    Map<String, Condition> byType = new HashMap<>();
    for (Condition condition : conditions) {
      assertThat(byType.put(condition.getType(), condition)).isNull();
      assertThat(condition.getObservedGeneration()).isEqualTo(generation);
      assertThat(condition.getReason()).matches("[A-Z][A-Za-z]+");
      boolean fine =
          condition.getStatus().equals("True")
              && !List.of("Stalled", "Reconciling", "Degraded").contains(condition.getType());
      assertThat(fine || !condition.getMessage().isEmpty()).as("%s", condition).isTrue();
    }
    for (Condition before : told.getOrDefault(key, List.of())) {
      Condition after = byType.get(before.getType());
      if (after != null) {
        String time =
            after.getStatus().equals(before.getStatus())
                ? before.getLastTransitionTime()
                : now.toString();
        assertThat(after.getLastTransitionTime()).isEqualTo(time);
      }
    }
    told.put(key, conditions);
    Kstatus expected =
        switch (byType.get("Ready").getStatus()) {
          case "True" -> Kstatus.Current;
          case "False" -> Kstatus.Failed;
          default -> Kstatus.InProgress;
        };
    assertThat(Kstatus.of(generation, false, observed, conditions)).isEqualTo(expected);
    assertThat(byType.containsKey("Stalled")).isEqualTo(expected == Kstatus.Failed);
    assertThat(byType.containsKey("Reconciling")).isEqualTo(expected == Kstatus.InProgress);
    return expected == Kstatus.Current;
  }
}
