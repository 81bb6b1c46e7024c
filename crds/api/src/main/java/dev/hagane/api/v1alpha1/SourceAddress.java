package dev.hagane.api.v1alpha1;

/** Whose address a real server sees with Masquerade. */
public enum SourceAddress {
  /** The client's: replies must be routed through the director. */
  Client,
  /** The director's: replies come back to it by themselves. */
  Director
}
