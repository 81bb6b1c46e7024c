package dev.hagane.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayeredMapTest {
  @Test
  void isTheMapThatCopyingWouldMake() {
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      Map<Integer, Integer> base = new HashMap<>();
      Map<Integer, Integer> changes = new HashMap<>();
      Set<Integer> removed = new HashSet<>();
      Map<Integer, Integer> expected = new HashMap<>();
      for (int key = 0; key < 12; key++) {
        if (random.nextBoolean()) {
          base.put(key, key);
          expected.put(key, key);
        }
        int what = random.nextInt(3);
        if (what == 0) {
          changes.put(key, -key - 1);
          expected.put(key, -key - 1);
        } else if (what == 1 && base.containsKey(key)) {
          removed.add(key);
          expected.remove(key);
        }
      }
      Map<Integer, Integer> layered = new LayeredMap<>(base, changes, removed);
      assertThat(layered).isEqualTo(expected).hasSize(expected.size());
      assertThat(expected).isEqualTo(layered);
      assertThat(layered.hashCode()).isEqualTo(expected.hashCode());
      for (int key = 0; key < 12; key++) {
        assertThat(layered.get(key)).isEqualTo(expected.get(key));
        assertThat(layered.containsKey(key)).isEqualTo(expected.containsKey(key));
      }
    }
  }
}
