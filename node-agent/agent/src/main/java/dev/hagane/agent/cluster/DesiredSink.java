package dev.hagane.agent.cluster;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.api.v1alpha1.NodeProblem;
import java.util.List;

/** Takes what the cluster wants; does not wait for it to be applied. */
public interface DesiredSink {

  /** The state to apply. */
  void want(DesiredInput desired);

  /** What is wanted is what the API server has now. */
  void current();

  /** What could not be read; empty: all could. */
  void remark(List<NodeProblem> problems);

  /** Whether the kernel is being looked after: a Lease is renewed only while it is. */
  boolean isAlive();
}
