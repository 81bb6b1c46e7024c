package dev.hagane.operator.plan;

/** Makes each plan from nothing. */
public final class Planner implements Planning {
  @Override
  public Plan plan(Previous previous, ClusterView view) {
    return PlanRun.plan(previous, view, new Memory());
  }
}
