package dev.hagane.agent.apply;

import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.ipvs.IpvsFailure;
import dev.hagane.ipvs.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * A service that the kernel did not take as wanted.
 *
 * @param owner the virtual service
 * @param key the IPVS service
 * @param failure why; null: it took it, and does not show it so
 * @param backOff when it is tried again
 */
record ServiceFailure(
    ObjectRef owner, ServiceKey key, @Nullable IpvsFailure failure, BackOff backOff) {

  /** Whether another look may show it gone: not worth a person's attention at once. */
  boolean isTransient() {
    return backOff.attempts() < 3
        && (failure == null
            || failure instanceof IpvsFailure.NoSuchService
            || failure instanceof IpvsFailure.NoSuchDestination
            || failure instanceof IpvsFailure.Duplicate
            || failure instanceof IpvsFailure.Unconfirmed);
  }
}
