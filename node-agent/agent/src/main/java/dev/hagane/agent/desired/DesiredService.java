package dev.hagane.agent.desired;

import dev.hagane.ipvs.ServiceKey;
import dev.hagane.ipvs.ServiceState;

/**
 * One IPVS service that should be in the kernel.
 *
 * @param owner the virtual service that it comes from
 * @param state the service with its destinations
 */
public record DesiredService(ObjectRef owner, ServiceState state) {

  /** What identifies it in the kernel. */
  public ServiceKey key() {
    return state.key();
  }
}
