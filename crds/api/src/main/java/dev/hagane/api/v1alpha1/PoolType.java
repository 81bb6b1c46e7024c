package dev.hagane.api.v1alpha1;

/** Where a pool's real servers come from. */
public enum PoolType {
  Servers,
  Nodes
}
