package dev.hagane.operator.plan;

/** Makes plans. A plan is a function of its two arguments alone, whoever makes it. */
public interface Planning {
  /**
   * What should be written now.
   *
   * @param previous what was written last, read back or remembered
   * @param view the cluster as it is
   */
  Plan plan(Previous previous, ClusterView view);
}
