package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.NodeConfigSpec;
import java.util.Map;

/**
 * A NodeConfig with the slices at hand.
 *
 * @param generation the NodeConfig's generation
 * @param spec what the operator wrote
 * @param slices expanded slices by name; one that the spec names and that is not here is missing
 */
public record DesiredInput(
    long generation, NodeConfigSpec spec, Map<String, ExpandedSlice> slices) {

  /** Copies the map. */
  public DesiredInput {
    slices = Map.copyOf(slices);
  }

  /** Whether all slices that the spec names are here. */
  public boolean isComplete() {
    return spec.directors().stream().allMatch(role -> slices.keySet().containsAll(role.slices()));
  }
}
