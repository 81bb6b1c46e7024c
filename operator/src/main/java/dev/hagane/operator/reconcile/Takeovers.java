package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.VRRPState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When each director was first seen to be active, by our own clock: the directors' clocks need not
 * agree with ours. After a restart all that are active are seen anew.
 */
final class Takeovers {
  private final Time time;

  /** Milliseconds on the monotonic clock, which does not jump. */
  private Map<String, Map<String, Long>> seen = Map.of();

  Takeovers(Time time) {
    this.time = time;
  }

  /** Looks at the nodes' statuses; the answer is by node and by the group's UID. */
  Map<String, Map<String, Instant>> update(Iterable<NodeConfig> nodeConfigs) {
    long now = time.monotonicMilliseconds();
    Instant present = time.now();
    Map<String, Map<String, Long>> next = new HashMap<>();
    Map<String, Map<String, Instant>> active = new HashMap<>();
    for (NodeConfig nodeConfig : nodeConfigs) {
      if (nodeConfig.getStatus() == null) {
        continue;
      }
      String node = nodeConfig.getMetadata().getName();
      Map<String, Long> before = seen.getOrDefault(node, Map.of());
      for (DirectorState state : nodeConfig.getStatus().directors()) {
        if (state.active() || state.state() == VRRPState.Active) {
          long since = before.getOrDefault(state.uid(), now);
          next.computeIfAbsent(node, n -> new HashMap<>()).put(state.uid(), since);
          active
              .computeIfAbsent(node, n -> new HashMap<>())
              .put(state.uid(), present.minusMillis(now - since));
        }
      }
    }
    seen = next;
    return active;
  }
}
