package dev.hagane.netlink;

/** Netlink protocols that this program speaks (include/uapi/linux/netlink.h). */
public enum NetlinkFamily {
  /** rtnetlink: links, addresses, routes, rules, neighbours. */
  ROUTE(0),
  /** nfnetlink: nf_tables, conntrack. */
  NETFILTER(12),
  /** Generic netlink: IPVS. */
  GENERIC(16);

  private final int number;

  NetlinkFamily(int number) {
    this.number = number;
  }

  /** The third argument of {@code socket(AF_NETLINK, SOCK_RAW, …)}. */
  public int number() {
    return number;
  }
}
