package dev.hagane.agent.desired;

import dev.hagane.vrrp.InterfaceTarget;

/**
 * How the group's directors tell each other of connections.
 *
 * @param target the interface that carries it
 * @param syncId the identifier of their daemons, 1 to 255
 */
public record DesiredSynchronization(InterfaceTarget target, int syncId) {

  /** Checks the identifier: 0 would take in what any sender says. */
  public DesiredSynchronization {
    if (syncId < 1 || syncId > 255) {
      throw new IllegalArgumentException("syncId " + syncId + " is outside 1..255");
    }
  }
}
