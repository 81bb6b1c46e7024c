package dev.hagane.agent.desired;

import dev.hagane.ipvs.ServiceKey;
import dev.hagane.value.IpAddress;
import java.util.Set;

/**
 * A virtual service's address, to be held once one of its IPVS services is in the kernel: before
 * that, the address would only open the director's own ports to its clients.
 *
 * @param owner the virtual service
 * @param address the address
 * @param services the IPVS services behind it
 */
public record ServiceAddressWish(ObjectRef owner, IpAddress address, Set<ServiceKey> services) {

  /** Copies the set. */
  public ServiceAddressWish {
    services = Set.copyOf(services);
  }
}
