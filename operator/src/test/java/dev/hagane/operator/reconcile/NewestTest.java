package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NewestTest {
  private final Newest<ConfigMap> newest = new Newest<>();

  @Test
  void ourWriteStandsUntilTheCacheHasIt() {
    newest.written(object("a", "u", "9"), 0);
    assertThat(versions(object("a", "u", "8"))).containsExactly("9");
    assertThat(versions(object("a", "u", "10"))).containsExactly("10");
    assertThat(versions(object("a", "u", "8"))).as("forgotten by then").containsExactly("8");
  }

  @Test
  void aNewObjectStandsUntilTheCacheHasItOrForAMinute() {
    newest.written(object("a", "u", "9"), 0);
    assertThat(newest.over(Stream.of(), Newest.FORGET_AFTER_MILLISECONDS)).hasSize(1);
    assertThat(newest.over(Stream.of(), Newest.FORGET_AFTER_MILLISECONDS + 1)).isEmpty();
  }

  @Test
  void anObjectThatIsDeletedAfterOurWriteIsGone() {
    assertThat(versions(object("a", "u", "8"))).containsExactly("8");
    newest.written(object("a", "u", "9"), 0);
    assertThat(versions()).isEmpty();
    newest.written(object("b", "u", "10"), 0);
    assertThat(versions()).containsExactly("10");
    newest.written(object("b", "u", "12"), 0);
    assertThat(versions(object("b", "u", "10"))).containsExactly("12");
    assertThat(versions()).isEmpty();
  }

  @Test
  void whatWeDeletedIsGoneAtOnceButNotALaterObjectOfItsName() {
    newest.deleted(object("a", "u1", "9"));
    assertThat(versions(object("a", "u1", "8"))).isEmpty();
    assertThat(versions(object("a", "u2", "12"))).containsExactly("12");
    newest.deleted(object("b", "u3", "13"));
    newest.written(object("b", "u4", "14"), 0);
    assertThat(versions()).containsExactly("14");
  }

  /**
   * The server's history is a line; whatever the cache's lag, we never look behind our own write.
   */
  @Test
  void neverLooksBehindOurOwnWrites() {
    var random = new SplittableRandom(7);
    for (int run = 0; run < 200; run++) {
      var one = new Newest<ConfigMap>();
      List<ConfigMap> history = new ArrayList<>(List.of(object("a", "u", "95")));
      int seen = 0;
      int lastOwn = 0;
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(3)) {
          case 0 -> history.add(object("a", "u", Integer.toString(96 + step)));
          case 1 -> {
            history.add(object("a", "u", Integer.toString(96 + step)));
            lastOwn = history.size() - 1;
            one.written(history.getLast(), 0);
          }
          default -> seen = random.nextInt(seen, history.size());
        }
        Map<Name, ConfigMap> now = one.over(Stream.of(history.get(seen)), 0);
        assertThat(now.values())
            .extracting(map -> map.getMetadata().getResourceVersion())
            .containsExactly(
                history.get(Math.max(seen, lastOwn)).getMetadata().getResourceVersion());
      }
    }
  }

  @Test
  void versionsAreNumbers() {
    assertThat(Newest.compareVersions("9", "10")).isNegative();
    assertThat(Newest.compareVersions("10", "10")).isZero();
    assertThat(Newest.compareVersions("99999999999999999999", "100000000000000000000"))
        .isNegative();
  }

  private List<String> versions(ConfigMap... cached) {
    return newest.over(Stream.of(cached), 0).values().stream()
        .map(map -> map.getMetadata().getResourceVersion())
        .toList();
  }

  private static ConfigMap object(String name, String uid, String version) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("n")
        .withName(name)
        .withUid(uid)
        .withResourceVersion(version)
        .endMetadata()
        .build();
  }
}
