package dev.hagane.vrrp.protocol;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;

/**
 * One virtual router of a group.
 *
 * @param vrid 1..255
 * @param localAddress what its advertisements are sent from, which decides between equal
 *     priorities; IPv6: link-local; unspecified as long as the interface has none, which must be
 *     reported as a fault
 */
public record InstanceParameters(AddressFamily family, int vrid, IpAddress localAddress) {
  /**
   * Checks what it is given.
   *
   * @throws IllegalArgumentException for a VRID out of range or an address of the other family
   */
  public InstanceParameters {
    if (vrid < 1 || vrid > 255) {
      throw new IllegalArgumentException("VRID " + vrid + " is not in 1..255");
    }
    if (localAddress.family() != family) {
      throw new IllegalArgumentException(localAddress + " is not an " + family + " address");
    }
  }
}
