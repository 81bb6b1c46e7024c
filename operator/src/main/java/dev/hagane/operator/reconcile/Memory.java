package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.operator.plan.Previous;
import java.util.HashMap;
import java.util.Map;

/**
 * What the planner gets as written last: the cluster's NodeConfigs and slices, and from memory
 * those that somebody else deleted. So a deletion by hand takes nothing from the nodes: the planner
 * wants the object again, with its last content.
 */
final class Memory {
  private final Map<String, NodeConfigSpec> nodeConfigs = new HashMap<>();
  private final Map<String, NodeConfigSliceSpec> slices = new HashMap<>();

  /** What was written last, as far as {@code snapshot} and memory know. */
  Previous previous(Snapshot snapshot) {
    snapshot
        .nodeConfigs()
        .forEach((name, nodeConfig) -> nodeConfigs.put(name.name(), nodeConfig.getSpec()));
    Map<String, NodeConfigSliceSpec> known = new HashMap<>();
    snapshot.slices().forEach((name, slice) -> known.put(name.name(), slice.getSpec()));
    Map<String, NodeConfigSliceSpec> pointedTo = new HashMap<>();
    for (NodeConfigSpec nodeConfig : nodeConfigs.values()) {
      for (var director : nodeConfig.directors()) {
        for (String name : director.slices()) {
          NodeConfigSliceSpec slice = known.getOrDefault(name, slices.get(name));
          if (slice != null) {
            pointedTo.put(name, slice);
          }
        }
      }
    }
    slices.clear();
    slices.putAll(pointedTo);
    known.putAll(pointedTo);
    return new Previous(known, nodeConfigs);
  }

  /** We deleted that node's NodeConfig ourselves. */
  void forget(String node) {
    nodeConfigs.remove(node);
  }
}
