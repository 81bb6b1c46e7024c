package dev.hagane.ipvs;

/**
 * A destination as the kernel holds it.
 *
 * @param destination what it is
 * @param activeConnections connections in an established state
 * @param inactiveConnections all others
 * @param persistentConnections persistence templates that point to it
 * @param counters what it has carried
 */
public record ObservedDestination(
    Destination destination,
    long activeConnections,
    long inactiveConnections,
    long persistentConnections,
    TrafficCounters counters) {}
