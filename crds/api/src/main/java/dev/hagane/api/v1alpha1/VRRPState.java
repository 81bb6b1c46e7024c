package dev.hagane.api.v1alpha1;

/** The states of a virtual router (RFC 9568 section 6.4). */
public enum VRRPState {
  /** Takes no part: not started yet, or at fault. */
  Initialize,
  /** Listens to the active director. */
  Backup,
  /** Holds the addresses and advertises; the RFC's "Active", formerly "Master". */
  Active
}
