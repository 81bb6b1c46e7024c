package dev.hagane.vrrp.protocol;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.List;

/**
 * A valid advertisement.
 *
 * @param version 2 (IPv4 only) or 3
 * @param vrid 1..255
 * @param priority 0..255; 0: the sender gives its addresses up
 * @param intervalNanos as {@link VrrpInterval} has it for the version
 * @param addresses 1..20 of that family, as RFC 9568 orders them: IPv6 link-local first
 * @param authentication version 3: {@link Authentication#NONE}
 */
public record Advertisement(
    AddressFamily family,
    int version,
    int vrid,
    int priority,
    long intervalNanos,
    List<IpAddress> addresses,
    Authentication authentication) {
  /** The most addresses that one advertisement carries. */
  public static final int MAXIMUM_ADDRESSES = 20;

  /**
   * Checks what it is given.
   *
   * @throws IllegalArgumentException for what no packet of that version can say
   */
  public Advertisement {
    addresses = List.copyOf(addresses);
    VrrpInterval.check(version, intervalNanos);
    if (vrid < 1 || vrid > 255) {
      throw new IllegalArgumentException("VRID " + vrid + " is not in 1..255");
    }
    if (priority < 0 || priority > 255) {
      throw new IllegalArgumentException("priority " + priority + " is not in 0..255");
    }
    if (addresses.isEmpty() || addresses.size() > MAXIMUM_ADDRESSES) {
      throw new IllegalArgumentException(
          "an advertisement carries 1 to 20 addresses, not " + addresses.size());
    }
    for (IpAddress address : addresses) {
      if (address.family() != family) {
        throw new IllegalArgumentException(address + " is not an " + family + " address");
      }
    }
    if (version == 2 && family == AddressFamily.IPv6) {
      throw new IllegalArgumentException("VRRP version 2 has no IPv6");
    }
    if (version == 3 && !authentication.equals(Authentication.NONE)) {
      throw new IllegalArgumentException("VRRP version 3 has no authentication");
    }
  }
}
