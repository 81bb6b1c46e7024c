package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.operator.plan.Plan;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what nothing needs any more: slices that no NodeConfig has pointed to for a while, which
 * a live read confirms, and NodeConfigs of nodes that are gone, have no role, and whose agents are
 * silent.
 */
final class Collector {
  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private final ClusterWriter writer;
  private final ClusterState state;
  private final Memory memory;
  private final Attempts attempts;
  private final Time time;
  private final long graceMilliseconds;
  private final Map<String, Long> unneededSince = new HashMap<>();

  /**
   * Prepares to collect.
   *
   * @param grace how long a slice stays after the last pointer to it
   */
  Collector(
      ClusterWriter writer,
      ClusterState state,
      Memory memory,
      Attempts attempts,
      Time time,
      Duration grace) {
    this.writer = writer;
    this.state = state;
    this.memory = memory;
    this.attempts = attempts;
    this.time = time;
    this.graceMilliseconds = grace.toMillis();
  }

  /** Deletes slices whose time has come. */
  void collectSlices(Plan plan, Snapshot snapshot) throws InterruptedException {
    Set<String> needed = pointers(snapshot.nodeConfigs().values());
    needed.addAll(plan.slices().keySet());
    long now = time.monotonicMilliseconds();
    Set<String> unneeded = new HashSet<>();
    snapshot.slices().keySet().forEach(name -> unneeded.add(name.name()));
    unneeded.removeAll(needed);
    unneededSince.keySet().retainAll(unneeded);
    unneeded.forEach(name -> unneededSince.putIfAbsent(name, now));
    List<String> ripe =
        unneededSince.entrySet().stream()
            .filter(since -> now - since.getValue() >= graceMilliseconds)
            .map(Map.Entry::getKey)
            .toList();
    if (ripe.isEmpty()) {
      return;
    }
    Set<String> live = pointers(writer.liveNodeConfigs());
    List<Attempts.Write<NodeConfigSlice>> deletions = new ArrayList<>();
    for (String name : ripe) {
      NodeConfigSlice slice = snapshot.slices().get(new Name(null, name));
      if (live.contains(name)) {
        unneededSince.put(name, now);
      } else if (slice != null) {
        deletions.add(deletion("NodeConfigSlice " + name, slice, () -> state.deleted(slice)));
      }
    }
    attempts.send(deletions);
  }

  /**
   * Deletes NodeConfigs that the plan calls orphans.
   *
   * @param fresh nodes whose agents are heard of
   */
  void collectOrphans(Plan plan, Snapshot snapshot, Set<String> fresh) throws InterruptedException {
    List<Attempts.Write<NodeConfig>> deletions = new ArrayList<>();
    for (String node : plan.orphans()) {
      NodeConfig nodeConfig = snapshot.nodeConfigs().get(new Name(null, node));
      if (nodeConfig != null
          && nodeConfig.getSpec().directors().isEmpty()
          && !fresh.contains(node)) {
        deletions.add(
            deletion(
                "NodeConfig " + node,
                nodeConfig,
                () -> {
                  state.deleted(nodeConfig);
                  memory.forget(node);
                  LOG.info("NodeConfig {} is deleted: its node is gone and had no role", node);
                }));
      }
    }
    attempts.send(deletions);
  }

  /** When the next slice's time comes, if any waits for it. */
  OptionalLong next() {
    long now = time.monotonicMilliseconds();
    return unneededSince.values().stream()
        .mapToLong(since -> since + graceMilliseconds)
        .filter(ripe -> ripe > now)
        .min();
  }

  private <R extends CustomResource<?, ?>> Attempts.Write<R> deletion(
      String what, R object, Runnable done) {
    return new Attempts.Write<>(
        "the deletion of " + what,
        () -> writer.delete(object),
        result -> {
          if (!(result instanceof WriteResult.Refused)) {
            done.run();
          }
        });
  }

  private static Set<String> pointers(Collection<NodeConfig> nodeConfigs) {
    Set<String> names = new HashSet<>();
    for (NodeConfig nodeConfig : nodeConfigs) {
      nodeConfig.getSpec().directors().forEach(director -> names.addAll(director.slices()));
    }
    return names;
  }
}
