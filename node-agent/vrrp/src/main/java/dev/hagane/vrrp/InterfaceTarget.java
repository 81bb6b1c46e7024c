package dev.hagane.vrrp;

import dev.hagane.value.Cidr;

/** How an interface is told: by its name, or by a network in which the host has an address. */
public sealed interface InterfaceTarget {

  /**
   * The interface of that name.
   *
   * @param name 1 to 15 bytes
   */
  record ByName(String name) implements InterfaceTarget {
    @Override
    public String toString() {
      return "interface " + name;
    }
  }

  /**
   * The interface on which the host has an address of its own in this network.
   *
   * @param subnet the network
   */
  record BySubnet(Cidr subnet) implements InterfaceTarget {
    @Override
    public String toString() {
      return "interface in " + subnet;
    }
  }
}
