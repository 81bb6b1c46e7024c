package dev.hagane.ipvs;

/**
 * What a service or destination has carried, in 64 bits (IPVS_SVC_ATTR_STATS64). Rates are the
 * kernel's own estimates over some seconds.
 *
 * @param connections connections scheduled since creation or the last zeroing
 * @param incomingPackets packets from clients
 * @param outgoingPackets packets to clients; 0 where replies do not pass this host
 * @param incomingBytes bytes from clients
 * @param outgoingBytes bytes to clients
 * @param connectionsPerSecond rate of connections
 * @param incomingPacketsPerSecond rate of incomingPackets
 * @param outgoingPacketsPerSecond rate of outgoingPackets
 * @param incomingBytesPerSecond rate of incomingBytes
 * @param outgoingBytesPerSecond rate of outgoingBytes
 */
public record TrafficCounters(
    long connections,
    long incomingPackets,
    long outgoingPackets,
    long incomingBytes,
    long outgoingBytes,
    long connectionsPerSecond,
    long incomingPacketsPerSecond,
    long outgoingPacketsPerSecond,
    long incomingBytesPerSecond,
    long outgoingBytesPerSecond) {

  /** Nothing carried. */
  public static final TrafficCounters ZERO = new TrafficCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
