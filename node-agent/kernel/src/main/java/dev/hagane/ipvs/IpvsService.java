package dev.hagane.ipvs;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service without its destinations and counters.
 *
 * @param key what identifies it
 * @param scheduler the kernel's name of the scheduler, 1 to 15 bytes; {@code none} is read where
 *     another program left a service without one
 * @param schedulerFlags what the scheduler makes of them; empty for most
 * @param onePacket schedule each datagram by itself
 * @param persistence null: each connection is scheduled by itself
 */
public record IpvsService(
    ServiceKey key,
    String scheduler,
    Set<SchedulerFlag> schedulerFlags,
    boolean onePacket,
    @Nullable Persistence persistence) {

  /** Copies the flags. */
  public IpvsService {
    schedulerFlags =
        schedulerFlags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(schedulerFlags));
  }

  /** A service with a scheduler and nothing else. */
  public static IpvsService of(ServiceKey key, String scheduler) {
    return new IpvsService(key, scheduler, Set.of(), false, null);
  }

  @Override
  public String toString() {
    return key
        + " "
        + scheduler
        + (schedulerFlags.isEmpty()
            ? ""
            : schedulerFlags.stream()
                .sorted()
                .map(Enum::name)
                .collect(Collectors.joining(",", " ", "")))
        + (onePacket ? " ops" : "")
        + (persistence == null ? "" : " " + persistence);
  }
}
