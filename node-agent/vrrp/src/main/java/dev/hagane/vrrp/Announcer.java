package dev.hagane.vrrp;

import dev.hagane.rtnl.Link;
import dev.hagane.value.IpAddress;

/** Tells the neighbours on a link that an address is now here. */
public interface Announcer {

  /**
   * Sends one gratuitous ARP or unsolicited neighbour advertisement. A link that has no Ethernet
   * address or is down is passed over.
   *
   * @throws AnnouncementException if the host refuses to send
   */
  void announce(Link link, IpAddress address);
}
