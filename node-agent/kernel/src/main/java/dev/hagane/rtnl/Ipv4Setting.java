package dev.hagane.rtnl;

import java.util.Locale;

/**
 * An interface's settings under {@code net.ipv4.conf}, as far as addresses that move between hosts
 * need them ({@code IPV4_DEVCONF_*}, include/uapi/linux/ip.h;
 * Documentation/networking/ip-sysctl.rst).
 */
public enum Ipv4Setting {
  RP_FILTER(8),
  ARP_FILTER(13),
  ARP_ANNOUNCE(18),
  ARP_IGNORE(19),
  PROMOTE_SECONDARIES(20),
  ACCEPT_LOCAL(23);

  private final int number;

  Ipv4Setting(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The name of its file under /proc/sys. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
