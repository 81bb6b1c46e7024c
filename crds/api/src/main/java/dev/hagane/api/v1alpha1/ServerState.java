package dev.hagane.api.v1alpha1;

/** What a person wants of a real server. */
public enum ServerState {
  /** Gets connections by its weight. */
  Active,
  /** Keeps its connections and gets no new ones (weight 0). */
  Drain,
  /** Is not in the kernel's table. */
  Disabled
}
