package dev.hagane.ipvs;

/**
 * For how long idle connections are kept, in seconds, 1 to 2147483 each; 0 in a write leaves the
 * kernel's value (IPVS_CMD_SET_CONFIG).
 *
 * @param tcpSeconds established TCP connections
 * @param tcpFinSeconds TCP connections after a FIN
 * @param udpSeconds UDP exchanges
 */
public record ConnectionTimeouts(long tcpSeconds, long tcpFinSeconds, long udpSeconds) {}
