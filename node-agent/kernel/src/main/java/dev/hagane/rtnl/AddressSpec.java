package dev.hagane.rtnl;

import dev.hagane.value.InterfaceAddress;

/**
 * An address to write. It is marked with {@link RouteProtocol#HAGANE}.
 *
 * @param linkIndex the interface
 * @param address the address and its prefix length
 * @param scope how far it is valid; kept by IPv4 only
 * @param noPrefixRoute make no route to its network
 * @param noDuplicateDetection IPv6: usable at once
 * @param preferredSeconds {@link LinkAddress#FOREVER} or less; 0: never chosen as a source
 * @param validSeconds {@link LinkAddress#FOREVER} or less, from 1
 */
public record AddressSpec(
    int linkIndex,
    InterfaceAddress address,
    Scope scope,
    boolean noPrefixRoute,
    boolean noDuplicateDetection,
    long preferredSeconds,
    long validSeconds) {

  /** An address that behaves as any other of the host. */
  public static AddressSpec ordinary(int linkIndex, InterfaceAddress address) {
    return new AddressSpec(
        linkIndex, address, Scope.UNIVERSE, false, true, LinkAddress.FOREVER, LinkAddress.FOREVER);
  }

  /** A service's address: host prefix, no network route, never chosen as a source. */
  public static AddressSpec ofService(int linkIndex, dev.hagane.value.IpAddress address) {
    return new AddressSpec(
        linkIndex,
        InterfaceAddress.host(address),
        Scope.UNIVERSE,
        true,
        true,
        0,
        LinkAddress.FOREVER);
  }
}
