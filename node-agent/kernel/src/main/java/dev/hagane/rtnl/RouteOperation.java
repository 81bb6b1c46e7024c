package dev.hagane.rtnl;

import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;

/** One change of links, addresses, routes, rules or neighbours; each is one netlink command. */
public sealed interface RouteOperation {

  /**
   * Adds an address or brings its lifetimes, flags and protocol in line.
   *
   * @param wanted the address
   */
  record PutAddress(AddressSpec wanted) implements RouteOperation {}

  /**
   * Removes an address.
   *
   * @param linkIndex the interface
   * @param address the address with the prefix length that it has
   */
  record DeleteAddress(int linkIndex, InterfaceAddress address) implements RouteOperation {}

  /**
   * Adds a route, or replaces the one with the same destination, table and metric.
   *
   * @param wanted the route
   */
  record PutRoute(Route wanted) implements RouteOperation {}

  /**
   * Removes a route; its protocol must match too.
   *
   * @param route the route
   */
  record DeleteRoute(Route route) implements RouteOperation {}

  /**
   * Adds a rule; EEXIST if the same is there.
   *
   * @param wanted the rule
   */
  record AddRule(Rule wanted) implements RouteOperation {}

  /**
   * Removes a rule; its protocol must match too.
   *
   * @param rule the rule
   */
  record DeleteRule(Rule rule) implements RouteOperation {}

  /**
   * Adds or replaces a neighbour.
   *
   * @param wanted the neighbour; its MAC must be known
   */
  record PutNeighbour(Neighbour wanted) implements RouteOperation {}

  /**
   * Removes a neighbour.
   *
   * @param linkIndex the interface
   * @param address its address
   */
  record DeleteNeighbour(int linkIndex, IpAddress address) implements RouteOperation {}

  /**
   * Adds an interface with a MAC address of its own on another; EEXIST if there is one of that
   * name. It is down.
   *
   * @param wanted the interface
   */
  record AddMacvlan(Macvlan wanted) implements RouteOperation {}

  /**
   * Removes an interface that a program has made, with all that is on it.
   *
   * @param linkIndex the interface
   */
  record DeleteLink(int linkIndex) implements RouteOperation {}

  /**
   * Switches an interface on or off.
   *
   * @param linkIndex the interface
   * @param up on
   */
  record SetLinkUp(int linkIndex, boolean up) implements RouteOperation {}

  /**
   * Chooses the IPv6 addresses that the kernel makes; what it has made before stays.
   *
   * @param linkIndex the interface
   * @param wanted the way
   */
  record SetAddressGeneration(int linkIndex, AddressGeneration wanted) implements RouteOperation {}

  /**
   * Sets one of an interface's {@code net.ipv4.conf}, also where /proc/sys is read-only.
   *
   * @param linkIndex the interface
   * @param setting which
   * @param value as in the file under /proc/sys
   */
  record SetIpv4Setting(int linkIndex, Ipv4Setting setting, int value) implements RouteOperation {}
}
