package dev.hagane.operator.plan;

/** The three values of a condition's status, as Kubernetes spells them. */
public enum Outcome {
  True,
  False,
  Unknown
}
