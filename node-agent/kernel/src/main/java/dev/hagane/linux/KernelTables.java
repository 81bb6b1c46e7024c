package dev.hagane.linux;

import dev.hagane.ipvs.KernelIpvsTable;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.netlink.NetlinkFamily;
import dev.hagane.nft.KernelLease;
import dev.hagane.nft.KernelNftables;
import dev.hagane.nft.LeaseElement;
import dev.hagane.rtnl.KernelNetworkMonitor;
import dev.hagane.rtnl.KernelRouteTable;
import dev.hagane.rtnl.NetworkMonitor.Change;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Opens the ports to the running kernel, in the network namespace of the calling thread. Each has a
 * socket of its own and belongs to one platform thread. All throw {@link
 * dev.hagane.netlink.TransportException} where the kernel gives no socket.
 */
public final class KernelTables {
  // Changing a scheduler waits for an RCU grace period, and a datagram may hold a thousand.
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Duration NFT_LIMIT = Duration.ofSeconds(30);
  // A thousand refusals of one datagram are queued before the first is read: a kilobyte each.
  private static final int ANSWER_BUFFER = 4 << 20;
  private static final int NOTIFICATION_BUFFER = 1 << 20;

  private KernelTables() {}

  /** IPVS. That the kernel has none is noticed with the first use. */
  public static KernelIpvsTable ipvs() {
    return new KernelIpvsTable(channel(NetlinkFamily.GENERIC));
  }

  /** Links, addresses, routes, rules and neighbours. */
  public static KernelRouteTable routes() {
    return new KernelRouteTable(channel(NetlinkFamily.ROUTE));
  }

  /** nf_tables by way of the program {@code nft} on the search path. */
  public static KernelNftables nftables() {
    return new KernelNftables(List.of("nft"), NFT_LIMIT, channel(NetlinkFamily.NETFILTER));
  }

  /** A lease in a set of nf_tables; nothing is taken. */
  public static KernelLease lease(LeaseElement element) {
    return new KernelLease(channel(NetlinkFamily.NETFILTER), element);
  }

  /** Notifications of these changes. */
  public static KernelNetworkMonitor monitor(Set<Change> changes) {
    return new KernelNetworkMonitor(
        LinuxNetlinkSocket.open(
            NetlinkFamily.ROUTE, NOTIFICATION_BUFFER, KernelNetworkMonitor.groups(changes)));
  }

  private static NetlinkChannel channel(NetlinkFamily family) {
    return new NetlinkChannel(LinuxNetlinkSocket.open(family, ANSWER_BUFFER), ANSWER_LIMIT);
  }
}
