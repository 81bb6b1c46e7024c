package dev.hagane.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * A real server of a service, without counters.
 *
 * @param key what identifies it in its service
 * @param method how packets reach it
 * @param weight 0 to 2147483647 (a schedulers' sum must fit 32 bits: keep to 65535); 0 takes no new
 *     connections
 * @param upperThreshold no new connections above this many; 0: no limit
 * @param lowerThreshold new connections again below this many, at most upperThreshold; 0: three
 *     quarters of it
 * @param encapsulation set exactly when the method is TUNNEL
 */
public record Destination(
    DestinationKey key,
    ForwardingMethod method,
    int weight,
    int upperThreshold,
    int lowerThreshold,
    @Nullable TunnelEncapsulation encapsulation) {

  /** Checks that a tunnel, and only a tunnel, has an encapsulation. Ranges are the kernel's. */
  public Destination {
    if ((method == ForwardingMethod.TUNNEL) != (encapsulation != null)) {
      throw new IllegalArgumentException(
          key + ": an encapsulation belongs to TUNNEL and only to it, not to " + method);
    }
  }

  /** A destination without thresholds and encapsulation. */
  public static Destination of(DestinationKey key, ForwardingMethod method, int weight) {
    return new Destination(key, method, weight, 0, 0, null);
  }

  /** The same destination with another weight. */
  public Destination withWeight(int other) {
    return new Destination(key, method, other, upperThreshold, lowerThreshold, encapsulation);
  }
}
