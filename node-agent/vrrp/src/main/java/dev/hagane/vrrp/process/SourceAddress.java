package dev.hagane.vrrp.process;

import dev.hagane.rtnl.AddressFlag;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.control.InstanceConfiguration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of the host's own addresses an instance's packets carry: RFC 9568 section 5.1.1.1 the
 * interface's primary IPv4 address, section 5.1.2.1 its link-local IPv6 address. One of a
 * configured virtual address is taken only if the host has no other there, as its owner has not.
 * Pure.
 */
final class SourceAddress {

  private SourceAddress() {}

  /**
   * The address, or null if the interface has none that can be used now.
   *
   * @param virtual the addresses of all groups
   * @param current what is used so far: kept while it can be
   */
  static @Nullable IpAddress choose(
      InstanceConfiguration instance,
      Link link,
      Network network,
      Set<IpAddress> virtual,
      @Nullable IpAddress current) {
    Comparator<LinkAddress> preference =
        Comparator.<LinkAddress>comparingInt(a -> virtual.contains(plain(a)) ? 1 : 0)
            .thenComparingInt(a -> wish(instance, a))
            .thenComparingInt(a -> current != null && current.equals(plain(a)) ? 0 : 1)
            .thenComparingInt(a -> a.flags().contains(AddressFlag.SECONDARY) ? 1 : 0);
    // min() keeps the first of equals: the kernel's order, which is the order of their coming.
    return network.addresses().stream()
        .filter(a -> a.linkIndex() == link.index() && plain(a).family() == instance.family())
        .filter(SourceAddress::isUsable)
        .filter(a -> instance.family() == AddressFamily.IPv4 || isRightKind(instance, a))
        .min(preference)
        .map(SourceAddress::plain)
        .orElse(null);
  }

  private static IpAddress plain(LinkAddress address) {
    return address.address().address();
  }

  private static boolean isUsable(LinkAddress address) {
    boolean unique =
        !address.flags().contains(AddressFlag.DADFAILED)
            && (!address.flags().contains(AddressFlag.TENTATIVE)
                || address.flags().contains(AddressFlag.OPTIMISTIC));
    return unique && address.protocol() != RouteProtocol.HAGANE && plain(address).isUnicastHost();
  }

  /** IPv6: link-local, or what peers that are told by global addresses can answer to. */
  private static boolean isRightKind(InstanceConfiguration instance, LinkAddress address) {
    List<IpAddress> peers = instance.unicastPeers();
    boolean global = !peers.isEmpty() && peers.stream().noneMatch(IpAddress::isLinkLocal);
    return plain(address).isLinkLocal() != global;
  }

  /** 0: in the network of a peer, or that the interface was told by, or of the instance. */
  private static int wish(InstanceConfiguration instance, LinkAddress address) {
    IpAddress plain = plain(address);
    if (plain.isIpv6() && plain.isLinkLocal()) {
      return 0;
    }
    if (instance.unicastPeers().stream().anyMatch(address.address().network()::contains)) {
      return 0;
    }
    if (instance.target() instanceof InterfaceTarget.BySubnet in && in.subnet().contains(plain)) {
      return 1;
    }
    boolean beside =
        instance.addresses().stream()
            .anyMatch(a -> a.network().contains(plain) && a.prefixLength() < plain.family().bits());
    return beside ? 1 : 2;
  }
}
