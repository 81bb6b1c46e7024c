package dev.hagane.agent.desired;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.vrrp.control.GroupConfiguration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This node's part in one group.
 *
 * @param group the group
 * @param uid its UID
 * @param generation its generation
 * @param instances its instances
 * @param vrrp its VRRP, without virtual services' addresses; null if it cannot be read, which is a
 *     problem of the group
 * @param switchover the request to hand over that this director is to answer; null: none
 * @param synchronization how its directors tell each other of connections; null: not
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
    @Nullable GroupConfiguration vrrp,
    @Nullable String switchover,
    @Nullable DesiredSynchronization synchronization,
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

  /** The instance that virtual services' addresses of the family follow. */
  public Optional<DesiredInstance> carrier(AddressFamily family) {
    return instances.stream().filter(i -> i.carriesServices() && i.family() == family).findFirst();
  }
}
