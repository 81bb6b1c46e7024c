package dev.hagane.vrrp.protocol;

/**
 * Why a packet is not believed: one cause for each packet, found in this order, but for a length
 * that belies the address count, which is found after TYPE.
 */
public enum InvalidCause {
  /** IPv4 time to live or IPv6 hop limit is not 255: it came through a router. */
  HOP_LIMIT,
  /** Shorter than a header, or not as long as its address count says. */
  LENGTH,
  /** Neither 2 nor 3, 2 over IPv6, or not the version that we speak. */
  VERSION,
  /** Not an advertisement (type 1). */
  TYPE,
  /** Damaged on its way, or forged carelessly. */
  CHECKSUM,
  /** VRID 0, or none of ours. */
  VRID,
  /** No address, or more than 20. */
  ADDRESS_COUNT,
  /** An authentication type that is not known, or not what we are configured with. */
  AUTHENTICATION,
  /** 0; version 2: not our own interval. */
  INTERVAL,
  /** Not one of our unicast peers. */
  SOURCE
}
