package dev.hagane.agent.desired;

import dev.hagane.value.Cidr;
import java.util.List;

/**
 * This node's part in one group.
 *
 * @param group the group
 * @param uid its UID
 * @param generation its generation
 * @param instances its instances
 * @param pools networks in which services are ours
 * @param realServerNetworks networks of real servers
 * @param slices the slices that hold its services
 * @param missingSlices those of them that are not at hand
 */
public record DesiredDirector(
    ObjectRef group,
    String uid,
    long generation,
    List<DesiredInstance> instances,
    List<Cidr> pools,
    List<Cidr> realServerNetworks,
    List<String> slices,
    List<String> missingSlices) {

  /** Copies the lists. */
  public DesiredDirector {
    instances = List.copyOf(instances);
    pools = List.copyOf(pools);
    realServerNetworks = List.copyOf(realServerNetworks);
    slices = List.copyOf(slices);
    missingSlices = List.copyOf(missingSlices);
  }
}
