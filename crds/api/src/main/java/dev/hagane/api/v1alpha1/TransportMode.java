package dev.hagane.api.v1alpha1;

/** How advertisements reach the other directors. */
public enum TransportMode {
  /** To 224.0.0.18 or ff02::12, as RFC 9568 has it. */
  Multicast,
  /** To the address of each other director, where a network carries no multicast. */
  Unicast
}
