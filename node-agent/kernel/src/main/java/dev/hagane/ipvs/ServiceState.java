package dev.hagane.ipvs;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A service with its destinations, wanted or found.
 *
 * @param service the service
 * @param destinations its destinations by key, ordered
 */
public record ServiceState(
    IpvsService service, SortedMap<DestinationKey, Destination> destinations) {

  /** Copies the destinations. */
  public ServiceState {
    destinations = Collections.unmodifiableSortedMap(new TreeMap<>(destinations));
  }

  /**
   * Makes one of a list.
   *
   * @throws IllegalArgumentException if two destinations have the same key
   */
  public static ServiceState of(IpvsService service, Collection<Destination> destinations) {
    SortedMap<DestinationKey, Destination> byKey = new TreeMap<>();
    for (Destination destination : destinations) {
      if (byKey.put(destination.key(), destination) != null) {
        throw new IllegalArgumentException(
            service.key() + " has the destination " + destination.key() + " twice");
      }
    }
    return new ServiceState(service, byKey);
  }

  /** What identifies the service. */
  public ServiceKey key() {
    return service.key();
  }
}
