package dev.hagane.agent.desired;

import dev.hagane.ipvs.ServiceKey;
import java.util.Set;

/**
 * What differs from the state before.
 *
 * @param everything whether anything may differ: then the rest says nothing
 * @param services IPVS services that came, went or are otherwise
 * @param addresses whether other addresses are to be held
 * @param filters whether the nf_tables table is another
 */
public record DesiredChange(
    boolean everything, Set<ServiceKey> services, boolean addresses, boolean filters) {

  static final DesiredChange EVERYTHING = new DesiredChange(true, Set.of(), true, true);

  /** Copies the set. */
  public DesiredChange {
    services = Set.copyOf(services);
  }
}
