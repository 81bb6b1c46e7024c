package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import java.util.Map;

/**
 * What was written to the API last: the planner's only memory. Services in slices that a NodeConfig
 * points to are incumbents; slices that none points to are passed over.
 *
 * @param slices slices by name
 * @param nodeConfigs node configurations by the name of their node
 */
public record Previous(
    Map<String, NodeConfigSliceSpec> slices, Map<String, NodeConfigSpec> nodeConfigs) {

  /** Before anything was written. */
  public static final Previous NOTHING = new Previous(Map.of(), Map.of());

  /** Copies the maps. */
  public Previous {
    slices = Map.copyOf(slices);
    nodeConfigs = Map.copyOf(nodeConfigs);
  }
}
