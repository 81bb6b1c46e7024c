package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedTest {
  private final Wakeup wakeup = new Wakeup();
  private final Watched<ConfigMap> watched = new Watched<>(wakeup);

  @Test
  void onlyWhatPlansDependOnIsUrgent() throws InterruptedException {
    assertThat(urgent(object("u", 1, null, Map.of()), false)).isTrue();
    assertThat(urgent(object("u", 1, null, Map.of()), false)).as("a status").isFalse();
    assertThat(urgent(object("u", 2, null, Map.of()), false)).as("spec").isTrue();
    assertThat(urgent(object("u", 2, null, Map.of("a", "b")), false)).as("annotation").isTrue();
    assertThat(urgent(object("u", 2, "2026-11-21T10:00:00Z", Map.of("a", "b")), false)).isTrue();
    assertThat(urgent(object("v", 2, null, Map.of("a", "b")), false)).as("recreated").isTrue();
    assertThat(urgent(object("v", 2, null, Map.of("a", "b")), true)).as("deleted").isTrue();
    assertThat(urgent(object("v", 2, null, Map.of("a", "b")), false)).isTrue();
  }

  private boolean urgent(ConfigMap object, boolean deleted) throws InterruptedException {
    watched.changed(object, deleted);
    boolean urgent = wakeup.isUrgent();
    assertThat(wakeup.take(Duration.ZERO, Duration.ZERO)).as("always a reason to look").isTrue();
    return urgent;
  }

  private static ConfigMap object(
      String uid, long generation, String deleted, Map<String, String> annotations) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("a")
        .withUid(uid)
        .withGeneration(generation)
        .withDeletionTimestamp(deleted)
        .withAnnotations(annotations)
        .endMetadata()
        .build();
  }
}
