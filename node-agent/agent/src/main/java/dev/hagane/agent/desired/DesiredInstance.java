package dev.hagane.agent.desired;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.vrrp.InterfaceTarget;
import java.util.List;

/**
 * An instance whose addresses this director holds.
 *
 * @param name its name in the group
 * @param family the family of its addresses
 * @param target the interface that gets them
 * @param addresses its addresses with their prefixes
 * @param carriesServices whether virtual services' addresses of the family go there too
 */
public record DesiredInstance(
    String name,
    AddressFamily family,
    InterfaceTarget target,
    List<InterfaceAddress> addresses,
    boolean carriesServices) {

  /** Copies the addresses. */
  public DesiredInstance {
    addresses = List.copyOf(addresses);
  }
}
