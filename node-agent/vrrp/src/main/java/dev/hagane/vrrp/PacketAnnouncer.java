package dev.hagane.vrrp;

import dev.hagane.linux.PacketSocket;
import dev.hagane.netlink.TransportException;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.MacAddress;
import dev.hagane.value.IpAddress;

/**
 * Announces by a packet socket (CAP_NET_RAW). The kernel's own {@code arp_notify} speaks only when
 * a link comes up or changes its MAC, not when an address is added.
 */
public final class PacketAnnouncer implements Announcer {

  @Override
  public void announce(Link link, IpAddress address) {
    MacAddress mac = link.mac();
    if (mac == null || !link.up() || link.loopback()) {
      return;
    }
    try (PacketSocket socket = PacketSocket.open()) {
      socket.send(link.index(), AnnouncementFrame.of(mac, address));
    } catch (TransportException e) {
      throw new AnnouncementException(
          "cannot announce " + address + " on " + link.name() + "; the agent needs CAP_NET_RAW", e);
    }
  }
}
