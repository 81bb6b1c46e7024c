package dev.hagane.operator.plan;

/**
 * Makes the same plans as {@link Planner} and remembers what did not change, so that a plan after
 * one edit costs little. Not for use by several threads at once.
 */
public final class IncrementalPlanner implements Planning {
  private final Memory memory = new Memory();

  @Override
  public Plan plan(Previous previous, ClusterView view) {
    return PlanRun.plan(previous, view, memory);
  }
}
