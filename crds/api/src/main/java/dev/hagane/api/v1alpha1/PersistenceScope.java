package dev.hagane.api.v1alpha1;

/** What a client keeps its server for. */
public enum PersistenceScope {
  /** Each port by itself. */
  Port,
  /** All ports of the service together. */
  AllPorts
}
