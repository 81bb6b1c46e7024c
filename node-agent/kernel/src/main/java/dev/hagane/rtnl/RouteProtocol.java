package dev.hagane.rtnl;

/**
 * Who made a route, rule, neighbour or address: the kernel's protocol numbers
 * (include/uapi/linux/rtnetlink.h, {@code RTPROT_*}; addresses carry it since 5.18, {@code
 * IFA_PROTO}).
 */
public final class RouteProtocol {

  /**
   * Ours, on all that this program writes: {@code H}. Neither the kernel's header nor iproute2's
   * {@code rt_protos} assigns it.
   */
  public static final int HAGANE = 72;

  /** The kernel's own routes. */
  public static final int KERNEL = 2;

  /** Routes that an administrator set. */
  public static final int STATIC = 4;

  private RouteProtocol() {}
}
