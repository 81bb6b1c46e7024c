package dev.hagane.operator.plan;

import dev.hagane.value.IpAddress;
import java.util.Map;

/**
 * Addresses that have an owner whatever services ask for.
 *
 * @param hosts hosts' own addresses and the hosts' names
 * @param directors those of them that belong to directors
 * @param instances addresses that active directors hold for themselves, and their groups
 */
record SiteFacts(
    Map<IpAddress, String> hosts,
    Map<IpAddress, String> directors,
    Map<IpAddress, String> instances) {

  /** Whether the address may be given to a service. */
  boolean isFree(IpAddress address) {
    return !hosts.containsKey(address) && !instances.containsKey(address);
  }
}
