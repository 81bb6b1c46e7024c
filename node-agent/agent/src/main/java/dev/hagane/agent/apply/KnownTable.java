package dev.hagane.agent.apply;

import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.IpvsTable;
import dev.hagane.ipvs.ObservedDestination;
import dev.hagane.ipvs.ObservedService;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.ipvs.ServiceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's table held when it was read last, as far as it concerns us. Only what may have
 * changed is read again.
 */
final class KnownTable {
  /** Services whose destinations are looked at each second, at least. */
  private static final int LEAST_PER_LOOK = 200;

  /** Looks within which every service has had its turn. */
  private static final int LONGEST_ROUND = 30;

  private final IpvsTable table;
  private Map<ServiceKey, IpvsService> listed = new HashMap<>();
  private final Map<ServiceKey, ServiceState> states = new HashMap<>();
  private List<ServiceKey> round = List.of();
  private int next;
  private boolean read;

  KnownTable(IpvsTable table) {
    this.table = table;
  }

  /** Whether it has been read at all, and no conversation has failed since. */
  boolean isRead() {
    return read;
  }

  /** Forgets everything: the next use reads anew. */
  void forget() {
    read = false;
  }

  /** Reads the list of services, and the destinations of those that concern us. */
  void readAll(Predicate<ServiceKey> concerns) {
    list();
    states.clear();
    for (IpvsService service : listed.values()) {
      if (concerns.test(service.key())) {
        states.put(service.key(), state(service));
      }
    }
    restartRound();
    read = true;
  }

  /** Reads a service that was listed and did not concern us until now. */
  void readMore(ServiceKey key) {
    IpvsService service = listed.get(key);
    if (service != null && !states.containsKey(key)) {
      states.put(key, state(service));
    }
  }

  /** Services that concern us, as read last. */
  Map<ServiceKey, ServiceState> states() {
    return states;
  }

  @Nullable ServiceState get(ServiceKey key) {
    return states.get(key);
  }

  /**
   * Reads back what was written.
   *
   * @param keys services whose commands were sent
   * @param services whether services themselves were added, changed or removed
   */
  void readBack(Collection<ServiceKey> keys, boolean services) {
    if (services) {
      list();
    }
    for (ServiceKey key : keys) {
      IpvsService service = listed.get(key);
      if (service == null) {
        states.remove(key);
      } else {
        states.put(key, state(service));
      }
    }
  }

  /**
   * Looks for changes by others: the list of services, and the destinations of the next ones in
   * turn.
   *
   * @return keys whose state is not what was read last
   */
  Set<ServiceKey> look(Predicate<ServiceKey> concerns) {
    Set<ServiceKey> changed = new HashSet<>();
    list();
    states.keySet().removeIf(key -> !listed.containsKey(key) && changed.add(key));
    for (IpvsService service : listed.values()) {
      ServiceState known = states.get(service.key());
      boolean differs =
          known == null ? concerns.test(service.key()) : !known.service().equals(service);
      if (differs) {
        changed.add(service.key());
        states.put(service.key(), state(service));
      }
    }
    int turns = Math.max(LEAST_PER_LOOK, (states.size() + LONGEST_ROUND - 1) / LONGEST_ROUND);
    for (int i = 0; i < Math.min(turns, states.size()); i++) {
      if (next >= round.size()) {
        restartRound();
      }
      ServiceState known = states.get(round.get(next++));
      if (known == null) {
        continue;
      }
      ServiceState found = state(known.service());
      if (!found.equals(known)) {
        changed.add(known.key());
        states.put(known.key(), found);
      }
    }
    return changed;
  }

  private void restartRound() {
    round = new ArrayList<>(states.keySet());
    next = 0;
  }

  private void list() {
    List<ObservedService> services = table.services();
    Map<ServiceKey, IpvsService> byKey = HashMap.newHashMap(services.size());
    services.forEach(s -> byKey.put(s.service().key(), s.service()));
    listed = byKey;
  }

  private ServiceState state(IpvsService service) {
    List<Destination> destinations =
        table.destinations(service.key()).stream().map(ObservedDestination::destination).toList();
    return ServiceState.of(service, destinations);
  }
}
