package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import java.util.Map;
import java.util.Set;

/**
 * What should be written, and what to tell the authors of each object. Two plans of the same input
 * are equal. Once written, a plan is the next {@link Previous}, and planning again changes nothing.
 *
 * @param slices all slices that a node configuration of this plan points to, by name
 * @param nodeConfigs node configurations by the name of their node: one for each host, and one for
 *     each host that is gone and had one
 * @param services verdicts on virtual services
 * @param pools verdicts on real server pools
 * @param groups verdicts on VRRP groups
 * @param orphans names in {@code nodeConfigs} whose host is gone and whose roles are empty: they
 *     may be deleted once no agent reports there
 */
public record Plan(
    Map<String, NodeConfigSliceSpec> slices,
    Map<String, NodeConfigSpec> nodeConfigs,
    Map<ObjectKey, ServiceVerdict> services,
    Map<ObjectKey, PoolVerdict> pools,
    Map<ObjectKey, GroupVerdict> groups,
    Set<String> orphans) {

  /** What the planner will remember once this plan is written. */
  public Previous asPrevious() {
    return new Previous(slices, nodeConfigs);
  }
}
