package dev.hagane.vrrp.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a group's machine runs by.
 *
 * @param version 2 or 3
 * @param priority 1..255; 255: the owner of the addresses (RFC 9568, section 6.1)
 * @param intervalNanos between advertisements; version 3: 10 ms to 40.95 s in steps of 10 ms;
 *     version 2: 1 s to 255 s in whole seconds
 * @param preempt whether to take over from a master of lower priority
 * @param preemptDelayNanos how long such a master must have been heard before; 0: at once
 * @param startupDelayNanos how long to take no part after the start
 * @param instances 1..255, each family and VRID once
 */
public record GroupParameters(
    int version,
    int priority,
    long intervalNanos,
    boolean preempt,
    long preemptDelayNanos,
    long startupDelayNanos,
    List<InstanceParameters> instances) {
  /** The priority of who owns the addresses: always preempts, and never waits. */
  public static final int OWNER = 255;

  /**
   * Checks what it is given.
   *
   * @throws IllegalArgumentException for what is out of range; the message says what and why
   */
  public GroupParameters {
    instances = List.copyOf(instances);
    VrrpInterval.check(version, intervalNanos);
    if (priority < 1 || priority > OWNER) {
      throw new IllegalArgumentException("priority " + priority + " is not in 1..255");
    }
    if (preemptDelayNanos < 0 || startupDelayNanos < 0) {
      throw new IllegalArgumentException("a delay cannot be negative");
    }
    if (instances.isEmpty()) {
      throw new IllegalArgumentException("a group needs an instance");
    }
    Set<List<Object>> seen = new HashSet<>();
    for (InstanceParameters instance : instances) {
      if (version == 2 && instance.localAddress().isIpv6()) {
        throw new IllegalArgumentException("VRRP version 2 has no IPv6");
      }
      if (!seen.add(List.of(instance.family(), instance.vrid()))) {
        throw new IllegalArgumentException(
            "VRID " + instance.vrid() + " occurs twice for " + instance.family());
      }
    }
  }
}
