package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.operator.plan.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a plan's slices, and then the NodeConfigs that point to them. */
final class SpecWriter {
  private static final Logger LOG = LoggerFactory.getLogger(SpecWriter.class);

  private final ClusterWriter writer;
  private final ClusterState state;
  private final Attempts attempts;

  SpecWriter(ClusterWriter writer, ClusterState state, Attempts attempts) {
    this.writer = writer;
    this.state = state;
    this.attempts = attempts;
  }

  /** Writes what {@code snapshot} lacks of {@code plan}. */
  void write(Plan plan, Snapshot snapshot) throws InterruptedException {
    Set<String> present = new HashSet<>();
    snapshot.slices().keySet().forEach(name -> present.add(name.name()));
    List<Attempts.Write<NodeConfigSlice>> slices = new ArrayList<>();
    plan.slices()
        .forEach((name, spec) -> {
          if (!present.contains(name)) {
            slices.add(
                new Attempts.Write<>(
                    "NodeConfigSlice " + name,
                    () -> writer.createSlice(name, spec),
                    result -> created(name, result, present)));
          }
        });
    attempts.send(slices);

    List<Attempts.Write<NodeConfig>> nodeConfigs = new ArrayList<>();
    plan.nodeConfigs()
        .forEach((node, spec) -> {
          NodeConfig current = snapshot.nodeConfigs().get(new Name(null, node));
          if ((current == null || !spec.equals(current.getSpec()))
              && present.containsAll(pointers(spec))) {
            nodeConfigs.add(
                new Attempts.Write<>(
                    "NodeConfig " + node, () -> writer.applyNodeConfig(node, spec), this::applied));
          }
        });
    attempts.send(nodeConfigs);
  }

  private void created(String name, WriteResult<NodeConfigSlice> result, Set<String> present) {
    switch (result) {
      case WriteResult.Done<NodeConfigSlice>(NodeConfigSlice slice) -> {
        state.written(slice);
        present.add(name);
      }
      // Its name is its content's hash, so it holds what we would have written.
      case WriteResult.Exists<NodeConfigSlice> exists -> present.add(name);
      case WriteResult.Gone<NodeConfigSlice> gone ->
          LOG.warn("NodeConfigSlice {} could not be written: its CRD is missing; apply it", name);
      case WriteResult.Refused<NodeConfigSlice> refused -> {}
    }
  }

  private void applied(WriteResult<NodeConfig> result) {
    if (result instanceof WriteResult.Done<NodeConfig>(NodeConfig nodeConfig)) {
      state.written(nodeConfig);
      LOG.info(
          "NodeConfig {} is written: {}",
          nodeConfig.getMetadata().getName(),
          summary(nodeConfig.getSpec()));
    }
  }

  private static Set<String> pointers(NodeConfigSpec spec) {
    return spec.directors().stream()
        .flatMap(director -> director.slices().stream())
        .collect(Collectors.toSet());
  }

  private static String summary(NodeConfigSpec spec) {
    return spec.directors().isEmpty()
        ? "no role"
        : spec.directors().stream()
            .map(director ->
                "director of " + director.group() + " (" + director.slices().size() + " slices)")
            .collect(Collectors.joining(", "));
  }
}
