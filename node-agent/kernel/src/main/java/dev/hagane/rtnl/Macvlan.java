package dev.hagane.rtnl;

import dev.hagane.value.AddressFamily;

/**
 * An interface to make: one with a MAC address of its own on top of another, in mode private (it
 * does not talk to others on the same interface). It is put in the group {@link #GROUP}.
 *
 * @param name its name, 1 to 15 characters
 * @param parent index of the interface under it
 * @param mac its Ethernet address
 */
public record Macvlan(String name, int parent, MacAddress mac) {

  /**
   * The device group of what this program makes, since interfaces carry no protocol number; the
   * same number as {@link RouteProtocol#HAGANE}.
   */
  public static final long GROUP = RouteProtocol.HAGANE;

  /** Checks the name. */
  public Macvlan {
    if (!name.matches("[^\\s/:%\"\\\\*]{1,15}") || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("'" + name + "' is not an interface's name");
    }
  }

  /**
   * One with a virtual router's MAC address, named {@code vrrp4.VRID@PARENT}-like: {@code
   * vrrp4-INDEX-VRID}, since a name holds 15 characters.
   *
   * @param vrid 1 to 255
   */
  public static Macvlan ofVirtualRouter(int parent, AddressFamily family, int vrid) {
    String name = (family == AddressFamily.IPv6 ? "vrrp6-" : "vrrp4-") + parent + "-" + vrid;
    return new Macvlan(name, parent, MacAddress.ofVirtualRouter(family, vrid));
  }
}
