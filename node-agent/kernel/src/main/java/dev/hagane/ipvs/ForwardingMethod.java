package dev.hagane.ipvs;

/**
 * How packets reach a destination (IP_VS_CONN_F_FWD_MASK, include/uapi/linux/ip_vs.h). The kernel
 * keeps and dumps the method that was written, also for a destination on an address of its own
 * host.
 */
public enum ForwardingMethod {
  /** Destination address and port are rewritten. */
  MASQUERADE(0),
  /** Delivered on this host. */
  LOCAL_NODE(1),
  /** Encapsulated. */
  TUNNEL(2),
  /** Only the link-layer address changes. */
  DIRECT_ROUTING(3),
  /** Sent on to the original address; used for caches. */
  BYPASS(4),
  /** A value that this program does not know; only ever read. */
  UNRECOGNISED(7);

  private final int number;

  ForwardingMethod(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static ForwardingMethod ofNumber(long number) {
    for (ForwardingMethod method : values()) {
      if (method.number == number) {
        return method;
      }
    }
    return UNRECOGNISED;
  }
}
