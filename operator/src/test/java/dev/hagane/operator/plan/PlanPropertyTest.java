package dev.hagane.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long histories of random edits: what is true of every plan, however it was made. */
class PlanPropertyTest {
  private static final int EDITS = 6 * Integer.getInteger("hagane.percent", 100);

  @ParameterizedTest
  @ValueSource(longs = {3, 22, 34, 38, 48, 101})
  void everyPlanIsTheSameHoweverItIsMadeAndTakesNothingFromAnybody(long seed) {
    RandomEdits edits = new RandomEdits(seed);
    Random random = edits.random();
    Site site = Site.lab();
    IncrementalPlanner incremental = new IncrementalPlanner();
    Plan plan = site.apply();
    int several = 0;
    for (int i = 0; i < EDITS; i++) {
      int together = random.nextInt(8) == 0 ? 6 : 1;
      for (int e = 0; e < together; e++) {
        edits.edit(site, plan);
      }
      if (random.nextInt(40) == 0) {
        incremental = new IncrementalPlanner();
      }
      Previous previous = random.nextBoolean() ? copy(site.previous) : site.previous;
      plan = new Planner().plan(previous, site.view());
      ClusterView view = random.nextInt(4) == 0 ? site.shuffled(random) : site.view();
      assertThat(incremental.plan(previous, view)).as("edit %s", i).isEqualTo(plan);
      assertThat(new Planner().plan(site.previous, site.shuffled(random))).isEqualTo(plan);
      Plan again = new Planner().plan(plan.asPrevious(), site.view());
      assertThat(PlanInvariants.text(again))
          .as("a restart after edit %s", i)
          .isEqualTo(PlanInvariants.text(plan));
      PlanInvariants.check(previous, site, plan);
      for (NodeConfigSpec config : plan.nodeConfigs().values()) {
        for (DirectorRole role : config.directors()) {
          several += role.vrrp().peers().isEmpty() ? 0 : 1;
        }
      }
      // What was planned is not always written before the next edit.
      if (random.nextInt(10) > 0) {
        site.previous = plan.asPrevious();
      }
    }
    // Histories of single directors would prove too little.
    assertThat(several).isGreaterThan(EDITS / 20);
  }

  /** The same content in other objects, as if read from the API server. */
  private static Previous copy(Previous previous) {
    Map<String, NodeConfigSliceSpec> slices = new HashMap<>();
    previous
        .slices()
        .forEach((name, slice) -> {
          List<CompiledService> services =
              slice.services().stream().map(PlanPropertyTest::copy).toList();
          slices.put(
              name,
              new NodeConfigSliceSpec(
                  slice.formatVersion(), slice.group(), slice.groupUid(), services));
        });
    return new Previous(slices, previous.nodeConfigs());
  }

  private static CompiledService copy(CompiledService s) {
    return new CompiledService(
        s.uid(),
        s.generation(),
        s.namespace(),
        s.name(),
        s.poolUid(),
        s.poolGeneration(),
        s.addresses(),
        s.ports(),
        s.forwarding(),
        s.tunnel(),
        s.scheduler(),
        s.schedulerOptions(),
        s.persistence(),
        s.onePacket(),
        s.sourceAddress(),
        s.servers());
  }
}
