package dev.hagane.operator.plan;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import java.util.Collections;
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

  /** Whether the two would take each other's advertisements for their own. */
  boolean collidesWith(VirtualRouter other, List<String> directors, List<String> othersDirectors) {
    if (id != other.id || family != other.family) {
      return false;
    }
    boolean sameNetwork =
        networks.stream().anyMatch(n -> other.networks.stream().anyMatch(n::overlaps));
    boolean sameInterface =
        interfaceName != null
            && interfaceName.equals(other.interfaceName)
            && !Collections.disjoint(directors, othersDirectors);
    return sameNetwork || sameInterface;
  }
}
