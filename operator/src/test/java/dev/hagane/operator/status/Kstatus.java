package dev.hagane.operator.status;

import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * How Flux, kpt and cli-utils read an object of a kind that they do not know
 * (sigs.k8s.io/cli-utils/pkg/kstatus/status: core.go, generic.go).
 */
enum Kstatus {
  InProgress,
  Failed,
  Current,
  Terminating;

  static Kstatus of(
      long generation, boolean deleting, Long observedGeneration, List<Condition> conditions) {
    if (deleting) {
      return Terminating;
    }
    if (observedGeneration != null && observedGeneration != generation) {
      return InProgress;
    }
    for (Condition condition : conditions) {
      if (condition.getType().equals("Reconciling") && condition.getStatus().equals("True")) {
        return InProgress;
      }
      if (condition.getType().equals("Stalled") && condition.getStatus().equals("True")) {
        return Failed;
      }
    }
    for (Condition condition : conditions) {
      if (condition.getType().equals("Ready")) {
        return condition.getStatus().equals("True") ? Current : InProgress;
      }
    }
    return Current;
  }
}
