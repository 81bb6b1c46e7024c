package dev.hagane.rtnl;

/** Numbers of rtnetlink (include/uapi/linux/rtnetlink.h and the headers named below). */
final class RtnlWire {
  static final int RTM_NEWLINK = 16;
  static final int RTM_DELLINK = 17;
  static final int RTM_GETLINK = 18;
  static final int RTM_SETLINK = 19;
  static final int RTM_NEWADDR = 20;
  static final int RTM_DELADDR = 21;
  static final int RTM_GETADDR = 22;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_GETROUTE = 26;
  static final int RTM_NEWNEIGH = 28;
  static final int RTM_DELNEIGH = 29;
  static final int RTM_GETNEIGH = 30;
  static final int RTM_NEWRULE = 32;
  static final int RTM_DELRULE = 33;
  static final int RTM_GETRULE = 34;

  // if_link.h
  static final int LINK_HEADER = 16;
  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINK = 5;
  static final int IFLA_MASTER = 10;
  static final int IFLA_OPERSTATE = 16;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_GROUP = 27;
  static final int IFLA_EXT_MASK = 29;
  static final int IFLA_CARRIER = 33;
  static final int IFLA_INFO_KIND = 1;
  static final int IFLA_INFO_DATA = 2;
  static final int IFLA_VLAN_ID = 1;
  static final int IFLA_MACVLAN_MODE = 1;
  static final int MACVLAN_MODE_PRIVATE = 1;
  static final int IFLA_INET_CONF = 1;
  static final int IFLA_INET6_ADDR_GEN_MODE = 8;
  static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;
  static final long IFF_UP = 0x1;
  static final long IFF_LOOPBACK = 0x8;

  // if_addr.h
  static final int ADDRESS_HEADER = 8;
  static final int IFA_ADDRESS = 1;
  static final int IFA_LOCAL = 2;
  static final int IFA_CACHEINFO = 6;
  static final int IFA_FLAGS = 8;
  static final int IFA_PROTO = 11;

  static final int ROUTE_HEADER = 12;
  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_GATEWAY = 5;
  static final int RTA_PRIORITY = 6;
  static final int RTA_PREFSRC = 7;
  static final int RTA_MULTIPATH = 9;
  static final int RTA_TABLE = 15;
  static final int RTA_VIA = 18;
  static final int NEXT_HOP_HEADER = 8;
  static final long RTNH_F_ONLINK = 4;
  static final long RTM_F_CLONED = 0x200;

  // fib_rules.h
  static final int RULE_HEADER = 12;
  static final int FRA_SRC = 2;
  static final int FRA_IIFNAME = 3;
  static final int FRA_PRIORITY = 6;
  static final int FRA_FWMARK = 10;
  static final int FRA_SUPPRESS_PREFIXLEN = 14;
  static final int FRA_TABLE = 15;
  static final int FRA_FWMASK = 16;
  static final int FRA_PAD = 18;
  static final int FRA_PROTOCOL = 21;
  static final int FR_ACT_TO_TBL = 1;
  static final long FIB_RULE_INVERT = 2;

  // neighbour.h
  static final int NEIGHBOUR_HEADER = 12;
  static final int NDA_DST = 1;
  static final int NDA_LLADDR = 2;
  static final int NDA_IFINDEX = 8;
  static final int NDA_PROTOCOL = 12;

  private RtnlWire() {}
}
