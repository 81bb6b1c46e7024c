package dev.hagane.ipvs;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A whole table, wanted or found.
 *
 * @param services services by key, ordered
 */
public record IpvsState(SortedMap<ServiceKey, ServiceState> services) {

  /** No service at all. */
  public static final IpvsState EMPTY = new IpvsState(new TreeMap<>());

  /** Copies the services. */
  public IpvsState {
    services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
  }

  /**
   * Makes one of a list.
   *
   * @throws IllegalArgumentException if two services have the same key
   */
  public static IpvsState of(Collection<ServiceState> services) {
    SortedMap<ServiceKey, ServiceState> byKey = new TreeMap<>();
    for (ServiceState service : services) {
      if (byKey.put(service.key(), service) != null) {
        throw new IllegalArgumentException("the service " + service.key() + " appears twice");
      }
    }
    return new IpvsState(byKey);
  }
}
