package dev.hagane.vrrp.control;

import dev.hagane.value.IpAddress;

/**
 * A virtual service's address.
 *
 * @param instance the instance that it follows
 * @param address the address; held as /32 or /128
 * @param ready whether it may be added now; what is there stays in any case
 */
public record ServiceAddress(String instance, IpAddress address, boolean ready) {

  /** Checks the name. */
  public ServiceAddress {
    Check.name("instance", instance);
  }
}
