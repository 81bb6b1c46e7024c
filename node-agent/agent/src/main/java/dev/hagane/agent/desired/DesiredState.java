package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.nft.PortMark;
import dev.hagane.nft.SourceNat;
import dev.hagane.value.AddressFamily;
import dev.hagane.vrrp.HeldAddress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that this node should hold. The maps are views of the {@link DesiredIndex} that made it, and
 * change with its next update.
 *
 * @param node the node's name
 * @param generation the NodeConfig's generation
 * @param directors its parts in groups; empty: the node holds nothing
 * @param services IPVS services by key
 * @param instanceAddresses instances' addresses, with the group each belongs to
 * @param serviceAddresses by the group's UID: virtual services' addresses, each with the wishes for
 *     it
 * @param marks ports that are balanced by a mark, with their owners
 * @param sourceNats what leaves with the director's address, with their owners
 * @param masqueraded families whose replies come back through this host
 * @param hashing UIDs of groups with a TCP service that chooses servers by a hash of the client
 * @param unreadable UIDs of virtual services whose entries cannot be used: what they have stays
 * @param problems what cannot be done as it was asked
 */
public record DesiredState(
    String node,
    long generation,
    List<DesiredDirector> directors,
    Map<ServiceKey, DesiredService> services,
    Map<HeldAddress, ObjectRef> instanceAddresses,
    Map<String, Map<HeldAddress, Set<ServiceAddressWish>>> serviceAddresses,
    Map<PortMark, ObjectRef> marks,
    Map<SourceNat, ObjectRef> sourceNats,
    Set<AddressFamily> masqueraded,
    Set<String> hashing,
    Set<String> unreadable,
    List<NodeProblem> problems) {

  /** Makes the maps unmodifiable without copying: there may be ten thousand services. */
  public DesiredState {
    directors = List.copyOf(directors);
    services = Collections.unmodifiableMap(services);
    instanceAddresses = Collections.unmodifiableMap(instanceAddresses);
    serviceAddresses = Collections.unmodifiableMap(serviceAddresses);
    marks = Collections.unmodifiableMap(marks);
    sourceNats = Collections.unmodifiableMap(sourceNats);
    masqueraded = Set.copyOf(masqueraded);
    hashing = Set.copyOf(hashing);
    unreadable = Set.copyOf(unreadable);
    problems = List.copyOf(problems);
  }

  /** Whether everything is known: only then may anything be removed for being absent. */
  public boolean isComplete() {
    return directors.stream().allMatch(d -> d.missingSlices().isEmpty());
  }

  /** The wishes for an address that a group carries; empty: nobody wants it there. */
  public Set<ServiceAddressWish> wishes(String groupUid, HeldAddress address) {
    return serviceAddresses.getOrDefault(groupUid, Map.of()).getOrDefault(address, Set.of());
  }

  /** The roles in one line, such as {@code director(edge)}. */
  public String roles() {
    if (directors.isEmpty()) {
      return "none";
    }
    String roles =
        directors.stream()
            .map(d -> "director(" + d.group().name() + ")")
            .reduce((a, b) -> a + "," + b)
            .orElse("");
    return roles.length() <= 512 ? roles : roles.substring(0, 511) + "…";
  }
}
