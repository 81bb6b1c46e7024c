package dev.hagane.operator.reconcile;

/** What the health port says. */
public interface Health {
  /** Whether the process works; false asks for a restart. */
  boolean live();

  /** Whether it watches the cluster. */
  boolean ready();
}
