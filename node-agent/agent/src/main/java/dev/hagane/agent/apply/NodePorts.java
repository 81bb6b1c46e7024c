package dev.hagane.agent.apply;

import dev.hagane.ipvs.IpvsTable;
import dev.hagane.nft.Nftables;
import dev.hagane.rtnl.RouteTable;

/**
 * The host, as the agent's core sees it.
 *
 * @param ipvs virtual services
 * @param network links, addresses, routes
 * @param vrrp who holds the groups' addresses
 * @param nftables our table
 * @param sysctl the host's settings
 * @param files what must survive a restart
 */
public record NodePorts(
    IpvsTable ipvs,
    RouteTable network,
    DirectorProcess vrrp,
    Nftables nftables,
    Sysctl sysctl,
    Files files) {

  /**
   * The files of the agent's core, each on its own.
   *
   * @param ownership which services are ours
   * @param settings the host's settings as they were
   * @param nftables what nft printed after our last transaction
   * @param transitions what happened last
   * @param vrrp what was told of {@code hagane-vrrp}'s reports
   * @param synchronization which synchronization daemons are ours
   */
  public record Files(
      StateFile ownership,
      StateFile settings,
      StateFile nftables,
      StateFile transitions,
      StateFile vrrp,
      StateFile synchronization) {}
}
