package dev.hagane.vrrp;

/** What became of an address that a director should hold. */
public sealed interface Placement {

  /**
   * The kernel has it.
   *
   * @param interfaceName where
   */
  record Held(String interfaceName) implements Placement {}

  /** The host has no such interface. */
  record NoInterface() implements Placement {}

  /** It is not to be added yet. */
  record Waiting() implements Placement {}

  /**
   * The kernel did not take it.
   *
   * @param interfaceName where it should go
   * @param reason one clause with the remedy
   * @param forbidden whether a capability is missing
   */
  record Refused(String interfaceName, String reason, boolean forbidden) implements Placement {}
}
