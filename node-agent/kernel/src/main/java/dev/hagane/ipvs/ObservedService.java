package dev.hagane.ipvs;

/**
 * A service as the kernel holds it.
 *
 * @param service what it is
 * @param counters what it has carried
 */
public record ObservedService(IpvsService service, TrafficCounters counters) {}
