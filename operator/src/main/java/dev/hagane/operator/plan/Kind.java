package dev.hagane.operator.plan;

/** The kinds that people write and the planner judges, as the API spells them. */
public enum Kind {
  VRRPGroup,
  RealServerPool,
  VirtualService
}
