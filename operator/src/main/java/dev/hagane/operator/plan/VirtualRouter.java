package dev.hagane.operator.plan;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual router of a group: what must differ from every other one on its network (RFC 9568
 * section 5.2.3).
 *
 * @param instance the name of its instance
 * @param family the family
 * @param id the VRID, 1 to 255
 * @param interfaceName the interface's name, where the instance names it
 * @param networks the network of its interface, or those of its addresses
 */
record VirtualRouter(
    String instance,
    AddressFamily family,
    int id,
    @Nullable String interfaceName,
    List<Cidr> networks) {

  /**
   * Where the two would take each other's advertisements for their own, in words; null if they
   * would not.
   */
  @Nullable String sharedWire(
      VirtualRouter other, List<String> directors, List<String> othersDirectors) {
    if (id != other.id || family != other.family) {
      return null;
    }
    if (interfaceName != null && interfaceName.equals(other.interfaceName)) {
      for (String director : directors) {
        if (othersDirectors.contains(director)) {
          return "on the same interface, " + interfaceName + " of " + director;
        }
      }
    }
    for (Cidr network : networks) {
      if (other.networks.stream().anyMatch(network::overlaps)) {
        return "on the same network, " + network;
      }
    }
    return null;
  }
}
