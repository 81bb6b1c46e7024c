package dev.hagane.vrrp;

import dev.hagane.rtnl.AddressSpec;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;

/**
 * An address that the director should hold.
 *
 * @param target the interface that gets it
 * @param address the address with its prefix length
 * @param kind whether it is an instance's or a virtual service's
 */
public record HeldAddress(InterfaceTarget target, InterfaceAddress address, Kind kind) {

  /** What an address is for. */
  public enum Kind {
    /** Advertised by a VRRP instance. */
    INSTANCE,
    /** A virtual service's: follows an instance and is not advertised. */
    SERVICE
  }

  /** An instance's address with its network's prefix. */
  public static HeldAddress ofInstance(InterfaceTarget target, InterfaceAddress address) {
    return new HeldAddress(target, address, Kind.INSTANCE);
  }

  /** A virtual service's address: /32 or /128. */
  public static HeldAddress ofService(InterfaceTarget target, IpAddress address) {
    return new HeldAddress(target, InterfaceAddress.host(address), Kind.SERVICE);
  }

  /**
   * How it is written. No route comes with it: the host's own address in that network has one
   * already. It is usable at once, since duplicate address detection would delay a failover. An
   * IPv6 address and a service's address are never chosen as a source for the host's own traffic.
   */
  public AddressSpec on(int linkIndex) {
    boolean neverSource = kind == Kind.SERVICE || address.address().isIpv6();
    return new AddressSpec(
        linkIndex,
        address,
        Scope.UNIVERSE,
        true,
        true,
        neverSource ? 0 : LinkAddress.FOREVER,
        LinkAddress.FOREVER);
  }
}
