package dev.hagane.agent.apply;

import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeTransition;
import java.util.List;

/**
 * What the node does, as read back from its kernel.
 *
 * @param node the node's name
 * @param observedGeneration the NodeConfig's generation that was applied last; -1: none
 * @param roles its roles in one line
 * @param directors what it holds of each group
 * @param problems what is not as asked, ordered by kind, namespace, name
 * @param transitions what happened last, numbered
 */
public record NodeReport(
    String node,
    long observedGeneration,
    String roles,
    List<DirectorState> directors,
    List<NodeProblem> problems,
    List<NodeTransition> transitions) {

  /** Copies the lists. */
  public NodeReport {
    directors = List.copyOf(directors);
    problems = List.copyOf(problems);
    transitions = List.copyOf(transitions);
  }

  /** Before anything was applied. */
  public static NodeReport none(String node) {
    return new NodeReport(node, -1, "none", List.of(), List.of(), List.of());
  }
}
