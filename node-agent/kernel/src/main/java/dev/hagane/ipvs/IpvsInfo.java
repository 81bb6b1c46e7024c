package dev.hagane.ipvs;

/**
 * The kernel's IPVS itself (IPVS_CMD_GET_INFO).
 *
 * @param version such as {@code 1.2.1}
 * @param connectionTableSize buckets of the connection table
 */
public record IpvsInfo(String version, long connectionTableSize) {}
