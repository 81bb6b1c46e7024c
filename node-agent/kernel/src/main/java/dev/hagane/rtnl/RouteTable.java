package dev.hagane.rtnl;

import dev.hagane.value.AddressFamily;
import java.util.List;
import java.util.Optional;

/**
 * The host's interfaces, addresses, routes, rules and neighbours. Reads are consistent: a dump that
 * was disturbed is repeated. Methods throw {@link dev.hagane.netlink.NetlinkException} when the
 * conversation fails as a whole.
 */
public interface RouteTable {

  /** All interfaces. */
  List<Link> links();

  /**
   * One interface's settings.
   *
   * @return empty if there is no such interface
   */
  Optional<LinkSettings> linkSettings(int linkIndex);

  /** All addresses of both families. */
  List<LinkAddress> addresses();

  /**
   * Routes of one table.
   *
   * @param table its number; a table without routes does not exist, and is empty here
   */
  List<Route> routes(AddressFamily family, long table);

  /** Rules in the order in which the kernel asks them. */
  List<Rule> rules(AddressFamily family);

  /** Neighbours of one interface, of both families. */
  List<Neighbour> neighbours(int linkIndex);

  /**
   * Does the operations in order, many to one datagram. Not atomic: each stands for itself.
   *
   * @return one result for each operation, in the same order
   */
  List<RouteResult> apply(List<RouteOperation> operations);
}
