package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AllowedNamespaces;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A group as it is in force: its spec if that is accepted, or what its directors were told last.
 *
 * @param name the group's name
 * @param uid its UID
 * @param lastForm whether this is the earlier form
 * @param directors the nodes that are its directors, ordered
 * @param priorities their priorities
 * @param absent directors that are listed and for which there is no node, ordered
 * @param role what they do, without slices and without what each has for itself
 * @param vrrp how they speak VRRP; null where an operator without VRRP wrote the role
 * @param instanceAddresses the addresses that the active director holds for itself
 * @param pools the virtual addresses
 * @param serverNetworks where real servers may be
 * @param allowedNamespaces who may use it; null: nobody
 * @param routers the virtual routers on its networks
 */
record GroupForm(
    String name,
    String uid,
    boolean lastForm,
    List<String> directors,
    SortedMap<String, Integer> priorities,
    List<String> absent,
    DirectorRole role,
    @Nullable VRRPSettings vrrp,
    Set<IpAddress> instanceAddresses,
    List<PoolNetwork> pools,
    List<Cidr> serverNetworks,
    @Nullable AllowedNamespaces allowedNamespaces,
    List<VirtualRouter> routers) {

  /** The first pool that holds the address, or null. */
  @Nullable PoolNetwork poolOf(IpAddress address) {
    for (PoolNetwork pool : pools) {
      if (pool.network().contains(address)) {
        return pool;
      }
    }
    return null;
  }

  /** What the group claims while it keeps this form and waits for another. */
  GroupForm together(GroupForm other) {
    return new GroupForm(
        name,
        uid,
        lastForm,
        union(directors, other.directors),
        priorities,
        absent,
        role,
        vrrp,
        Set.copyOf(union(instanceAddresses, other.instanceAddresses)),
        union(pools, other.pools),
        union(serverNetworks, other.serverNetworks),
        allowedNamespaces,
        union(routers, other.routers));
  }

  /** The same with these virtual routers. */
  GroupForm withRouters(List<VirtualRouter> others) {
    return new GroupForm(
        name,
        uid,
        lastForm,
        directors,
        priorities,
        absent,
        role,
        vrrp,
        instanceAddresses,
        pools,
        serverNetworks,
        allowedNamespaces,
        others);
  }

  private static <T> List<T> union(Collection<T> one, Collection<T> other) {
    Set<T> both = new LinkedHashSet<>(one);
    both.addAll(other);
    return List.copyOf(both);
  }

  ObjectKey key() {
    return ObjectKey.group(name);
  }
}
