package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.api.v1alpha1.VirtualService;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventComposerTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

  @Test
  void readyTurningFalseIsOneWarningWithItsReason() {
    var before = List.of(ready("True", "Ready", "t1"));
    var after = List.of(ready("False", "KernelRefused", "t2"));

    Event event = composed(before, after).orElseThrow();

    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getReason()).isEqualTo("KernelRefused");
    assertThat(event.getMessage()).isEqualTo("words on KernelRefused");
    assertThat(event.getMetadata().getNamespace()).isEqualTo("shop");
    assertThat(event.getInvolvedObject().getUid()).isEqualTo("uid-1");
    assertThat(event.getLastTimestamp()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(composed(before, after).orElseThrow().getMetadata().getName())
        .as("the same cause is the same event")
        .isEqualTo(event.getMetadata().getName());
  }

  @Test
  void theSameTroubleLaterIsAnotherEvent() {
    var bad = List.of(ready("False", "KernelRefused", "t2"));
    var first = composed(List.of(ready("True", "Ready", "t1")), bad).orElseThrow();
    var second = composed(List.of(ready("True", "Ready", "t3")), bad).orElseThrow();
    assertThat(second.getMetadata().getName()).isNotEqualTo(first.getMetadata().getName());
  }

  @Test
  void noEventWithoutAChangeNorForProgress() {
    var good = List.of(ready("True", "Ready", "t1"));
    assertThat(composed(good, good)).isEmpty();
    assertThat(composed(good, List.of(ready("True", "Ready", "t9")))).isEmpty();
    assertThat(composed(good, List.of(ready("Unknown", "Pending", "t1")))).isEmpty();
    assertThat(composed(List.of(), List.of())).isEmpty();
  }

  @Test
  void becomingDegradedIsAWarningAndBecomingReadyIsNormal() {
    var good = ready("True", "Ready", "t1");
    Event degraded =
        composed(
                List.of(good),
                List.of(
                    good,
                    new ConditionBuilder(good)
                        .withType("Degraded")
                        .withReason("NodeUnreachable")
                        .build()))
            .orElseThrow();
    assertThat(degraded.getType()).isEqualTo("Warning");
    assertThat(degraded.getReason()).isEqualTo("NodeUnreachable");
    assertThat(composed(List.of(), List.of(good)).orElseThrow().getType()).isEqualTo("Normal");
  }

  @Test
  void everyTransitionHasANameOfItsOwn() {
    Set<String> names = new HashSet<>();
    for (long number = 0; number < 1000; number++) {
      names.add(
          EventComposer.ofTransition("lb1", "uid", transition(number, "shop"))
              .getMetadata()
              .getName());
    }
    names.add(
        EventComposer.ofTransition("lb1", "uid2", transition(0, "shop")).getMetadata().getName());
    assertThat(names).hasSize(1001).allMatch(name -> name.matches("web\\.[0-9a-f]{16}"));
  }

  @Test
  void aTransitionNamesItsNodeAndGoesToTheObjectsNamespace() {
    Event namespaced = EventComposer.ofTransition("lb1", "uid", transition(1, "shop"));
    assertThat(namespaced.getMetadata().getNamespace()).isEqualTo("shop");
    assertThat(namespaced.getSource().getHost()).isEqualTo("lb1");
    assertThat(namespaced.getInvolvedObject().getApiVersion()).isEqualTo("hagane.dev/v1alpha1");

    Event clusterWide =
        EventComposer.ofTransition(
            "lb1",
            "uid",
            new NodeTransition(
                1L, "2026-11-21T10:00:00Z", "odd", "Drift", "Node", null, null, "lb1", "words"));
    assertThat(clusterWide.getMetadata().getNamespace()).isEqualTo("default");
    assertThat(clusterWide.getType()).isEqualTo("Warning");
    assertThat(clusterWide.getInvolvedObject().getApiVersion()).isEqualTo("v1");
    assertThat(clusterWide.getInvolvedObject().getUid()).isEqualTo("lb1");
  }

  private static Optional<Event> composed(List<Condition> before, List<Condition> after) {
    var service = new VirtualService();
    service.setMetadata(
        new ObjectMetaBuilder().withNamespace("shop").withName("web").withUid("uid-1").build());
    return EventComposer.ofConditions(service, before, after, NOW);
  }

  private static Condition ready(String status, String reason, String since) {
    return new ConditionBuilder()
        .withType("Ready")
        .withStatus(status)
        .withReason(reason)
        .withMessage("words on " + reason)
        .withLastTransitionTime(since)
        .build();
  }

  private static NodeTransition transition(long number, String namespace) {
    return new NodeTransition(
        number,
        "2026-11-21T10:00:00Z",
        "Normal",
        "Programmed",
        "VirtualService",
        "u",
        namespace,
        "web",
        "words");
  }
}
