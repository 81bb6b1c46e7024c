package dev.hagane.api.v1alpha1;

/** Which namespaces a group serves. */
public enum NamespacesFrom {
  All,
  Selector
}
