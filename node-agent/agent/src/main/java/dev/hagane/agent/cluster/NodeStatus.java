package dev.hagane.agent.cluster;

import dev.hagane.agent.apply.NodeReport;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A report as the status that the API has for it. Pure. */
final class NodeStatus {
  private static final int LISTED_PROBLEMS = 256;

  private NodeStatus() {}

  /**
   * Writes the status.
   *
   * @param before conditions as they are, whose times stay while nothing changes
   */
  static NodeConfigStatus of(
      NodeReport report, List<Condition> before, String agentVersion, Instant now) {
    List<NodeProblem> problems = report.problems();
    boolean none = report.observedGeneration() < 0;
    String status = none ? "Unknown" : problems.isEmpty() ? "True" : "False";
    String reason =
        none ? "Pending" : problems.isEmpty() ? "Programmed" : problems.getFirst().reason().name();
    String message =
        none
            ? report.node() + ": no NodeConfig was applied yet"
            : problems.isEmpty()
                ? report.node() + ": the kernel holds what was asked"
                : problems.getFirst().message();
    if (!problems.isEmpty()
        && problems.stream().allMatch(p -> p.reason() == NodeProblemReason.SliceUnavailable)) {
      // It passes by itself: nobody has to act.
      status = "Unknown";
      reason = "Pending";
    }
    long generation = Math.max(report.observedGeneration(), 0);
    return new NodeConfigStatus(
        report.observedGeneration(),
        List.of(
            condition("Programmed", status, reason, message, generation, before, now),
            condition("Ready", status, reason, message, generation, before, now)),
        report.roles(),
        agentVersion,
        List.of(ApiGroup.FORMAT_VERSION),
        report.directors(),
        problems.subList(0, Math.min(LISTED_PROBLEMS, problems.size())),
        problems.size(),
        report.transitions());
  }

  private static Condition condition(
      String type,
      String status,
      String reason,
      String message,
      long generation,
      List<Condition> before,
      Instant now) {
    Condition condition = new Condition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setObservedGeneration(generation);
    condition.setLastTransitionTime(
        before.stream()
            .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString()));
    return condition;
  }
}
