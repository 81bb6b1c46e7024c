package dev.hagane.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrioritiesTest {

  @Test
  void theFirstByNameIsTheHighest() {
    assertThat(Priorities.of(List.of("b", "a", "c"), Map.of(), List.of()))
        .containsExactly(Map.entry("a", 250), Map.entry("b", 240), Map.entry("c", 230));
  }

  @Test
  void incumbentsWithoutAPriorityGoBeforeNewcomers() {
    assertThat(Priorities.of(List.of("a", "z"), Map.of(), List.of("z")))
        .containsExactly(Map.entry("a", 240), Map.entry("z", 250));
  }

  @Test
  void aNewOneGetsTheStepBelowAllOthers() {
    assertThat(Priorities.of(List.of("a", "b", "new"), Map.of("a", 150, "b", 95), List.of("a")))
        .containsEntry("new", 90)
        .containsEntry("a", 150)
        .containsEntry("b", 95);
  }

  @Test
  void whereThereIsNoStepBelowTheLowestThatIsFreeIsGiven() {
    assertThat(
            Priorities.of(
                List.of("a", "b", "c", "new"), Map.of("a", 5, "b", 10, "c", 20), List.of()))
        .containsEntry("new", 30);
  }

  @Test
  void whatOneHadThatIsGoneIsForgotten() {
    assertThat(Priorities.of(List.of("b"), Map.of("a", 250, "b", 240), List.of("a", "b")))
        .containsExactly(Map.entry("b", 240));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void nobodysPriorityChangesWhoeverComesOrGoes(long seed) {
    Random random = new Random(seed);
    Map<String, Integer> had = Map.of();
    for (int i = 0; i < 2000; i++) {
      TreeSet<String> directors = new TreeSet<>(had.keySet());
      String one = "n" + random.nextInt(30);
      if (!directors.remove(one) && directors.size() < 16) {
        directors.add(one);
      }
      Map<String, Integer> now = Priorities.of(directors, had, new ArrayList<>(had.keySet()));
      assertThat(now.keySet()).isEqualTo(directors);
      assertThat(new HashSet<>(now.values())).as("each its own").hasSameSizeAs(now.values());
      assertThat(now.values()).allMatch(p -> p >= 1 && p <= 254);
      Map<String, Integer> kept = new HashMap<>(now);
      kept.keySet().retainAll(had.keySet());
      Map<String, Integer> expected = new HashMap<>(had);
      expected.keySet().retainAll(directors);
      assertThat(kept).isEqualTo(expected);
      had = now;
    }
  }
}
