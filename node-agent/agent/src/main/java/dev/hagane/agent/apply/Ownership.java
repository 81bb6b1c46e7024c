package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredService;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.MarkKey;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.ipvs.ServiceState;
import dev.hagane.value.Cidr;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which IPVS services are ours. What the record on disk names is ours, and so is every service in a
 * pool of which this node is a director, but for those that were there before it became one; those
 * belong to somebody else. A service that nobody recorded and that is just what is wanted is taken
 * over: so a lost record costs nothing.
 */
final class Ownership {
  /** Internal marks of the operator: no other program uses this range. */
  private static final long FIRST_MARK = 0x48470000L;

  private static final long LAST_MARK = 0x4847ffffL;

  private final StateFile file;
  private final Set<Cidr> pools = new HashSet<>();
  private final Map<ServiceKey, String> owned = new HashMap<>();
  private final Set<ServiceKey> foreign = new HashSet<>();
  private boolean dirty;

  /** Reads the record; without one, nothing is ours yet. */
  Ownership(StateFile file) {
    this.file = file;
    file.read().ifPresent(this::load);
  }

  private void load(List<String> lines) {
    OwnershipText.read(lines, pools, owned, foreign);
  }

  /** Writes what changed; before the kernel is written, and again after removals. */
  void save() {
    if (dirty) {
      file.write(OwnershipText.write(pools, owned, foreign));
      dirty = false;
    }
  }

  /** Which of these pools this node was no director of until now. */
  List<Cidr> newPools(Collection<Cidr> wanted) {
    return wanted.stream().filter(pool -> !pools.contains(pool)).distinct().toList();
  }

  /**
   * Becomes director of more pools: what is in them now and not recorded is somebody else's, unless
   * it is just what is wanted.
   */
  void enter(
      Collection<Cidr> newPools,
      Map<ServiceKey, ServiceState> found,
      Map<ServiceKey, DesiredService> wanted) {
    if (newPools.isEmpty()) {
      return;
    }
    for (Map.Entry<ServiceKey, ServiceState> entry : found.entrySet()) {
      ServiceKey key = entry.getKey();
      if (owned.containsKey(key) || !lies(key, newPools) || lies(key, pools)) {
        continue;
      }
      DesiredService want = wanted.get(key);
      if (want == null || !want.state().equals(entry.getValue())) {
        foreign.add(key);
      }
    }
    pools.addAll(newPools);
    dirty = true;
  }

  /** Is director of these pools only, from now on. */
  void leaveAllBut(Collection<Cidr> wanted) {
    if (pools.retainAll(Set.copyOf(wanted))) {
      foreign.removeIf(key -> !lies(key, pools));
      dirty = true;
    }
  }

  /** Whether a service found under this key may be changed and removed. */
  boolean isOurs(ServiceKey key) {
    return owned.containsKey(key)
        || (key instanceof MarkKey mark && mark.mark() >= FIRST_MARK && mark.mark() <= LAST_MARK)
        || (!foreign.contains(key) && lies(key, pools));
  }

  /** Claims a key that is free, or that holds just what is wanted. */
  void claim(DesiredService service) {
    String uid = service.owner().uid() == null ? "" : service.owner().uid();
    dirty |= !uid.equals(owned.put(service.key(), uid));
    dirty |= foreign.remove(service.key());
  }

  /** Forgets a key that is neither wanted nor in the kernel. */
  void release(ServiceKey key) {
    dirty |= owned.remove(key) != null;
  }

  /** The virtual service for which a key was claimed; null if unknown. */
  @Nullable String claimedFor(ServiceKey key) {
    return owned.get(key);
  }

  /** Whether the record names any service or pool. */
  boolean hasClaims() {
    return !owned.isEmpty() || !pools.isEmpty();
  }

  /** All claimed keys. */
  Set<ServiceKey> claimed() {
    return Set.copyOf(owned.keySet());
  }

  private static boolean lies(ServiceKey key, Collection<Cidr> networks) {
    return key instanceof AddressKey address
        && networks.stream().anyMatch(pool -> pool.contains(address.address()));
  }
}
