package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.NameRef;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.api.v1alpha1.VirtualService;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Previous;
import dev.hagane.operator.status.Observation;
import dev.hagane.operator.status.Statuses;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoundTest {
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster();
  private final Liveness liveness = new Liveness(time);
  private final Measurements measurements = new Measurements();
  private boolean leading = true;
  private Plan plan = plan(Map.of(), Map.of(), Set.of());
  private Statuses statuses = new Statuses(Map.of(), Map.of(), Map.of(), null);
  private Previous seen = Previous.NOTHING;
  private Observation observed = new Observation(Map.of(), Map.of(), Map.of(), time.now());
  private Attempts attempts = attempts();
  private Round round = round();

  @AfterEach
  void close() {
    attempts.close();
    measurements.close();
  }

  @Test
  void slicesGoBeforeThePointersAndNothingIsWrittenTwice() throws InterruptedException {
    plan = plan(slices("a", "b"), Map.of("lb1", director("a", "b")), Set.of());
    run();
    assertThat(cluster.writes)
        .containsExactlyInAnyOrder("create slice a", "create slice b", "apply nodeconfig lb1")
        .last()
        .isEqualTo("apply nodeconfig lb1");
    cluster.writes.clear();

    run();
    assertThat(seen.nodeConfigs()).as("read from memory: caches lag").containsKey("lb1");
    cluster.catchUp();
    run();
    assertThat(cluster.writes).isEmpty();

    restart();
    run();
    assertThat(cluster.writes).isEmpty();
    assertThat(seen).isEqualTo(plan.asPrevious());
  }

  @Test
  void aNodeConfigWaitsForItsSliceAndOthersDoNot() throws InterruptedException {
    plan =
        plan(slices("a", "b"), Map.of("lb1", director("a"), "lb2", director("a", "b")), Set.of());
    cluster.refusal =
        what -> what.equals("create slice b") ? new WriteResult.Refused<>(422, "no") : null;
    run();
    assertThat(cluster.nodeConfigs).containsOnlyKeys("lb1");

    cluster.refusal = what -> null;
    run();
    assertThat(cluster.nodeConfigs).as("not due yet").containsOnlyKeys("lb1");
    time.pass(Duration.ofMillis(Retries.FIRST_MILLISECONDS));
    assertThat(round.next()).hasValue(time.monotonicMilliseconds());
    run();
    assertThat(cluster.nodeConfigs).containsOnlyKeys("lb1", "lb2");
    assertThat(round.next()).isEmpty();
  }

  @Test
  void aSliceThatExistsIsAsGoodAsWritten() throws InterruptedException {
    cluster.createSlice("a", slice("a"));
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    run();
    assertThat(cluster.nodeConfigs).containsKey("lb1");
  }

  @Test
  void whatSomebodyElseDeletesIsRememberedAndWrittenAgain() throws InterruptedException {
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    run();
    cluster.catchUp();
    run();
    cluster.slices.clear();
    cluster.nodeConfigs.clear();
    cluster.catchUp();
    cluster.writes.clear();

    run();

    assertThat(seen).as("the planner still knows what the nodes have").isEqualTo(plan.asPrevious());
    assertThat(cluster.writes).containsExactly("create slice a", "apply nodeconfig lb1");
  }

  @Test
  void nobodyWritesWithoutTheLeadership() {
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    leading = false;
    assertThatThrownBy(this::run).isInstanceOf(CancellationException.class);
    assertThat(cluster.writes).isEmpty();
  }

  @Test
  void anOutageIsThrownAndTheNextRoundWritesWhatIsMissing() throws InterruptedException {
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    cluster.refusal =
        what -> {
          if (what.startsWith("apply")) {
            throw new UnreachableException("connection refused", new IOException("x"));
          }
          return null;
        };
    assertThatThrownBy(this::run).isInstanceOf(UnreachableException.class);
    cluster.refusal = what -> null;
    run();
    assertThat(cluster.writes).containsExactly("create slice a", "apply nodeconfig lb1");
  }

  @Test
  void aStatusIsWrittenWhenItDiffersAfterItsEvent() throws InterruptedException {
    service("shop", "web");
    statuses = ready("True", "Ready");
    run();
    run();
    cluster.catchUp();
    run();
    assertThat(cluster.writes).hasSize(2);
    assertThat(cluster.writes.get(0)).startsWith("create event web.");
    assertThat(cluster.writes.get(1)).isEqualTo("status of shop/web");
    assertThat(observed.conditions().get(ObjectKey.service("shop", "web"))).hasSize(1);
  }

  @Test
  void aStatusThatIsRefusedDoesNotRepeatItsEvent() throws InterruptedException {
    service("shop", "web");
    statuses = ready("False", "AddressConflict");
    cluster.refusal =
        what -> what.startsWith("status") ? new WriteResult.Refused<>(409, "conflict") : null;
    run();
    time.pass(Duration.ofMinutes(1));
    restart();
    run();
    cluster.refusal = what -> null;
    time.pass(Duration.ofMinutes(1));
    run();
    assertThat(cluster.events).hasSize(1);
    assertThat(cluster.services.get(new Name("shop", "web")).getStatus()).isNotNull();
  }

  @Test
  void statusesWaitUntilSilenceMeansSomething() throws InterruptedException {
    service("shop", "web");
    statuses = ready("True", "Ready");
    liveness.observe(
        new LeaseBuilder()
            .withNewMetadata()
            .withName("lb1")
            .endMetadata()
            .withNewSpec()
            .withRenewTime(time.now().minusSeconds(300).atZone(ZoneOffset.UTC))
            .endSpec()
            .build());
    run();
    assertThat(cluster.writes).isEmpty();
    time.pass(Liveness.PATIENCE);
    run();
    assertThat(cluster.writes).contains("status of shop/web");
  }

  @Test
  void eachTransitionIsToldOnceAlsoOverARestart() throws InterruptedException {
    plan = plan(Map.of(), Map.of("lb1", director()), Set.of());
    run();
    cluster.report("lb1", report(1, 2));
    cluster.catchUp();
    run();
    run();
    assertThat(cluster.events).hasSize(2);
    cluster.writes.clear();
    cluster.report("lb1", report(2, 3));
    cluster.catchUp();
    run();
    assertThat(cluster.events).hasSize(3);
    assertThat(cluster.writes).as("only the new one was sent").hasSize(1);

    restart();
    run();
    assertThat(cluster.events).as("known to the server").hasSize(3);

    time.pass(TransitionEvents.OLD.plusSeconds(1));
    cluster.events.clear();
    restart();
    run();
    assertThat(cluster.events).as("the server has forgotten them, and they are old").isEmpty();
  }

  @Test
  void aSliceGoesTenMinutesAfterTheLastPointer() throws InterruptedException {
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    run();
    plan = plan(slices("b"), Map.of("lb1", director("b")), Set.of());
    run();
    cluster.catchUp();
    run();
    time.pass(GRACE.minusMillis(1));
    run();
    assertThat(cluster.slices).containsOnlyKeys("a", "b");
    assertThat(round.next()).hasValue(time.monotonicMilliseconds() + 1);
    time.pass(Duration.ofMillis(1));
    run();
    assertThat(cluster.slices).containsOnlyKeys("b");

    // The caches still show it: a plan that wants it again must not believe them.
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    run();
    assertThat(cluster.slices).containsOnlyKeys("a", "b");
  }

  @Test
  void aSliceStaysWhileALiveReadShowsAPointer() throws InterruptedException {
    plan = plan(slices("a"), Map.of("lb1", director("a")), Set.of());
    run();
    plan = plan(slices("b"), Map.of("lb1", director("b")), Set.of());
    run();
    cluster.catchUp();
    cluster.applyNodeConfig("lb2", director("a"));
    run();
    time.pass(GRACE);
    run();
    assertThat(cluster.slices).containsOnlyKeys("a", "b");
  }

  @Test
  void anOrphanGoesOnceItsAgentIsSilent() throws InterruptedException {
    plan = plan(Map.of(), Map.of("lb1", director()), Set.of("lb1"));
    var lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withName("lb1")
            .endMetadata()
            .withNewSpec()
            .withRenewTime(time.now().atZone(ZoneOffset.UTC))
            .endSpec()
            .build();
    liveness.observe(lease);
    run();
    run();
    assertThat(cluster.nodeConfigs).containsKey("lb1");
    time.pass(Liveness.BELIEVED);
    run();
    assertThat(cluster.nodeConfigs).isEmpty();
    plan = plan(Map.of(), Map.of(), Set.of());
    run();
    assertThat(seen.nodeConfigs()).isEmpty();
  }

  @Test
  void aStatusThatChangesWithTimeIsLookedAtAgain() throws InterruptedException {
    Instant end = time.now().plusSeconds(5);
    statuses = new Statuses(Map.of(), Map.of(), Map.of(), end);
    run();
    long due = round.next().orElseThrow();
    assertThat(due - time.monotonicMilliseconds()).isBetween(5000L, 5100L);

    time.pass(Duration.ofMillis(due - time.monotonicMilliseconds()));
    assertThat(time.now()).isAfter(end);
    statuses = new Statuses(Map.of(), Map.of(), Map.of(), null);
    run();
    assertThat(round.next()).isEmpty();
  }

  @Test
  void whenADirectorWasHeardAndFirstSeenActiveIsTold() throws InterruptedException {
    plan = plan(Map.of(), Map.of("lb1", director()), Set.of());
    run();
    liveness.observe(
        new LeaseBuilder()
            .withNewMetadata()
            .withName("lb1")
            .endMetadata()
            .withNewSpec()
            .withRenewTime(time.now().minusSeconds(3).atZone(ZoneOffset.UTC))
            .endSpec()
            .build());
    Instant seenActive = time.now();
    var active = DirectorState.withoutVRRP("edge", "uid", 1, true, List.of());
    cluster.report(
        "lb1", new NodeConfigStatus(1L, null, null, null, null, List.of(active), null, null, null));
    cluster.catchUp();
    run();
    time.pass(Duration.ofSeconds(7));
    run();

    var report = observed.reports().get("lb1");
    assertThat(report.fresh()).isTrue();
    assertThat(report.heard()).isEqualTo(seenActive.minusSeconds(3));
    assertThat(report.activeSeen()).containsEntry("uid", seenActive);
  }

  private void run() throws InterruptedException {
    round.run(() -> false);
  }

  /** A new process: caches are full, memory is empty. */
  private void restart() {
    cluster.catchUp();
    attempts.close();
    attempts = attempts();
    round = round();
  }

  private Attempts attempts() {
    return new Attempts(() -> leading, time, measurements);
  }

  private Round round() {
    return new Round(
        (previous, view) -> {
          seen = previous;
          return plan;
        },
        (view, planned, observation) -> {
          observed = observation;
          return statuses;
        },
        cluster,
        new ClusterState(cluster.caches(), time),
        liveness,
        attempts,
        time,
        measurements,
        GRACE);
  }

  private void service(String namespace, String name) {
    var service = new VirtualService();
    service.setMetadata(cluster.metadata(name));
    service.getMetadata().setNamespace(namespace);
    service.setSpec(
        new VirtualServiceSpec(
            new NameRef("edge"),
            null,
            null,
            ForwardingMethod.Masquerade,
            null,
            null,
            null,
            new NameRef("pool"),
            null,
            null,
            null));
    cluster.services.put(new Name(namespace, name), service);
    cluster.catchUp();
  }

  private static Statuses ready(String status, String reason) {
    var condition =
        new ConditionBuilder()
            .withType("Ready")
            .withStatus(status)
            .withReason(reason)
            .withMessage("words")
            .withLastTransitionTime("2026-11-21T10:00:00Z")
            .build();
    return new Statuses(
        Map.of(
            ObjectKey.service("shop", "web"),
            new VirtualServiceStatus(1L, List.of(condition), null, null, null, null, null)),
        Map.of(),
        Map.of(),
        null);
  }

  private static NodeConfigStatus report(long... numbers) {
    return new NodeConfigStatus(
        1L,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Arrays.stream(numbers)
            .mapToObj(number ->
                new NodeTransition(
                    number,
                    "2026-11-21T10:00:00Z",
                    "Normal",
                    "DriftRepaired",
                    "Node",
                    null,
                    null,
                    "lb1",
                    "words"))
            .toList());
  }

  private static Plan plan(
      Map<String, NodeConfigSliceSpec> slices,
      Map<String, NodeConfigSpec> nodeConfigs,
      Set<String> orphans) {
    return new Plan(slices, nodeConfigs, Map.of(), Map.of(), Map.of(), orphans);
  }

  private static Map<String, NodeConfigSliceSpec> slices(String... names) {
    Map<String, NodeConfigSliceSpec> slices = new HashMap<>();
    for (String name : names) {
      slices.put(name, slice(name));
    }
    return slices;
  }

  private static NodeConfigSliceSpec slice(String name) {
    return new NodeConfigSliceSpec(1, "group-" + name, "uid", List.of());
  }

  private static NodeConfigSpec director(String... slices) {
    return new NodeConfigSpec(
        1,
        slices.length == 0
            ? List.of()
            : List.of(
                new DirectorRole(
                    "edge", "uid", 1L, null, null, null, List.of(slices), null, null)));
  }
}
