package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.operator.plan.ClusterView;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Planning;
import dev.hagane.operator.plan.Previous;
import dev.hagane.operator.status.NodeReport;
import dev.hagane.operator.status.Observation;
import dev.hagane.operator.status.Statuses;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One turn of the planner: read what is known, plan, write what differs. */
final class Round {
  /** Turns a plan and what is observed into statuses. */
  interface Summary {
    Statuses summarise(ClusterView view, Plan plan, Observation observation);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  private final ClusterState state;
  private final Liveness liveness;
  private final Time time;
  private final Measurements measurements;
  private final Attempts attempts;
  private final SpecWriter specs;
  private final StatusWriter statuses;
  private final TransitionEvents transitions;
  private final Collector collector;
  private final Planning planner;
  private final Memory memory = new Memory();
  private final ViewBuilder views = new ViewBuilder();
  private final Takeovers takeovers;
  private final Summary summary;
  private OptionalLong lookAgain = OptionalLong.empty();

  Round(
      Planning planner,
      Summary summary,
      ClusterWriter writer,
      ClusterState state,
      Liveness liveness,
      Attempts attempts,
      Time time,
      Measurements measurements,
      Duration sliceGrace) {
    this.planner = planner;
    this.summary = summary;
    this.state = state;
    this.liveness = liveness;
    this.time = time;
    this.takeovers = new Takeovers(time);
    this.measurements = measurements;
    this.attempts = attempts;
    this.specs = new SpecWriter(writer, state, attempts);
    this.statuses = new StatusWriter(writer, state, attempts, time);
    this.transitions = new TransitionEvents(writer, attempts, time);
    this.collector = new Collector(writer, state, memory, attempts, time, sliceGrace);
  }

  /**
   * Does it.
   *
   * @param urgent whether something changed meanwhile: statuses that are not written yet may wait
   *     for the next round
   * @return whether nothing was left for the next round
   * @throws UnreachableException if the API server did not take the writes; the next round will
   *     find what is missing
   */
  boolean run(BooleanSupplier urgent) throws InterruptedException {
    Snapshot before = state.snapshot();
    count(before);
    ClusterView view = views.of(before, liveness.fresh());
    Previous previous = memory.previous(before);
    long start = System.nanoTime();
    Plan plan = planner.plan(previous, view);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    measurements.planned(took);
    LOG.debug(
        "planned {} services for {} nodes in {} ms",
        view.services().size(),
        plan.nodeConfigs().size(),
        took.toMillis());
    specs.write(plan, before);

    Snapshot after = state.snapshot();
    Set<String> fresh = liveness.fresh();
    boolean finished = true;
    lookAgain = OptionalLong.empty();
    if (liveness.settled()) {
      var said =
          summary.summarise(
              view,
              plan,
              new Observation(
                  reports(after, fresh),
                  slices(previous, after, plan),
                  StatusWriter.conditions(before),
                  time.now()));
      lookAgain = due(said.lookAgain());
      finished = statuses.write(said, before, urgent);
      if (finished) {
        collector.collectOrphans(plan, after, fresh);
      }
    }
    if (finished) {
      transitions.tell(after.nodeConfigs().values());
      collector.collectSlices(plan, after);
    }
    return finished;
  }

  /**
   * When a round is due though nothing changes, on the monotonic clock: a write again, a slice to
   * collect, a status that changes with time.
   */
  OptionalLong next() {
    return Stream.of(attempts.nextRetry(), collector.next(), lookAgain)
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  private OptionalLong due(@Nullable Instant at) {
    return at == null
        ? OptionalLong.empty()
        : OptionalLong.of(
            time.monotonicMilliseconds()
                + Math.max(0, Duration.between(time.now(), at).toMillis() + 1));
  }

  private Map<String, NodeReport> reports(Snapshot snapshot, Set<String> fresh) {
    Map<String, Instant> heard = liveness.heard();
    Map<String, Map<String, Instant>> active = takeovers.update(snapshot.nodeConfigs().values());
    Map<String, NodeReport> reports = new HashMap<>();
    for (NodeConfig nodeConfig : snapshot.nodeConfigs().values()) {
      var metadata = nodeConfig.getMetadata();
      reports.put(
          metadata.getName(),
          new NodeReport(
              nodeConfig.getStatus(),
              fresh.contains(metadata.getName()),
              heard.getOrDefault(metadata.getName(), Instant.EPOCH),
              active.getOrDefault(metadata.getName(), Map.of()),
              metadata.getGeneration()));
    }
    return reports;
  }

  private static Map<String, NodeConfigSliceSpec> slices(
      Previous previous, Snapshot snapshot, Plan plan) {
    Map<String, NodeConfigSliceSpec> slices = new HashMap<>(previous.slices());
    snapshot.slices().forEach((name, slice) -> slices.put(name.name(), slice.getSpec()));
    slices.putAll(plan.slices());
    return slices;
  }

  private void count(Snapshot snapshot) {
    measurements.objects("VRRPGroup", snapshot.groups().size());
    measurements.objects("VirtualService", snapshot.services().size());
    measurements.objects("RealServerPool", snapshot.pools().size());
    measurements.objects("NodeConfig", snapshot.nodeConfigs().size());
    measurements.objects("NodeConfigSlice", snapshot.slices().size());
    measurements.objects("Node", snapshot.nodes().size());
  }
}
