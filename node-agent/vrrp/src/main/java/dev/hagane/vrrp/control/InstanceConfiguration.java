package dev.hagane.vrrp.control;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceTarget;
import java.util.List;

/**
 * One VRRP instance (virtual router) of a group.
 *
 * @param name its name in the group
 * @param family the family of its addresses
 * @param target the interface on which it speaks and that gets its addresses
 * @param vrid 1 to 255
 * @param addresses 1 to 20 addresses with their prefix lengths, advertised in this order; for IPv6
 *     the link-local one comes first and is among them
 * @param unicastPeers the other directors' addresses on that network
 */
public record InstanceConfiguration(
    String name,
    AddressFamily family,
    InterfaceTarget target,
    int vrid,
    List<InterfaceAddress> addresses,
    List<IpAddress> unicastPeers) {

  /** Copies the lists and checks the bounds. */
  public InstanceConfiguration {
    addresses = List.copyOf(addresses);
    unicastPeers = List.copyOf(unicastPeers);
    Check.name("instance", name);
    Check.range("vrid", vrid, 1, 255);
    Check.range("number of addresses", addresses.size(), 1, 20);
    Check.range("number of unicast peers", unicastPeers.size(), 0, 255);
    for (InterfaceAddress address : addresses) {
      requireFamily(name, family, address.address());
    }
    for (IpAddress peer : unicastPeers) {
      requireFamily(name, family, peer);
    }
  }

  private static void requireFamily(String name, AddressFamily family, IpAddress address) {
    if (address.family() != family) {
      throw new IllegalArgumentException(
          "instance " + name + " is of " + family + ", and " + address + " is not");
    }
  }
}
