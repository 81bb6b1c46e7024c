package dev.hagane.operator.reconcile;

import java.time.Duration;

/**
 * What an operator needs to know beside its credentials.
 *
 * @param namespace the release's namespace, where the leader's and the agents' Leases are
 * @param identity who this replica is among those that want to lead; no two share it
 * @param sliceGrace how long a slice stays after the last NodeConfig pointed to it
 * @param leaseDuration how long the leadership of a replica that is silent lasts
 */
public record OperatorSettings(
    String namespace, String identity, Duration sliceGrace, Duration leaseDuration) {
  /** The Lease of the leader. */
  public static final String LEADER_LEASE = "hagane-operator";

  /** Ten minutes for slices, 15 s for the leadership. */
  public static OperatorSettings of(String namespace, String identity) {
    return new OperatorSettings(
        namespace, identity, Duration.ofMinutes(10), Duration.ofSeconds(15));
  }
}
