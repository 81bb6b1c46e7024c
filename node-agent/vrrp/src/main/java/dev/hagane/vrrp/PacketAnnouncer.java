package dev.hagane.vrrp;

import dev.hagane.linux.PacketSocket;
import dev.hagane.netlink.TransportException;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.MacAddress;
import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Announces by a packet socket (CAP_NET_RAW), which is opened with the first announcement and again
 * after a failure. The kernel's own {@code arp_notify} speaks only when a link comes up or changes
 * its MAC, not when an address is added. For one thread.
 */
public final class PacketAnnouncer implements Announcer, AutoCloseable {
  private @Nullable PacketSocket open;

  @Override
  public void announce(Link link, IpAddress address) {
    MacAddress mac = link.mac();
    if (mac == null || !link.up() || link.loopback()) {
      return;
    }
    try {
      PacketSocket socket = open;
      if (socket == null) {
        socket = PacketSocket.open();
        open = socket;
      }
      socket.send(link.index(), AnnouncementFrame.of(mac, address));
    } catch (TransportException e) {
      close();
      throw new AnnouncementException(
          "cannot announce " + address + " on " + link.name() + "; it needs CAP_NET_RAW", e);
    }
  }

  @Override
  public void close() {
    PacketSocket socket = open;
    open = null;
    if (socket != null) {
      socket.close();
    }
  }
}
