package dev.hagane.rtnl;

import org.jspecify.annotations.Nullable;

/**
 * How the kernel makes an interface's IPv6 addresses ({@code IN6_ADDR_GEN_MODE_*},
 * include/uapi/linux/if_link.h).
 */
public enum AddressGeneration {
  /** From the MAC address. */
  EUI64(0),
  /** Not at all: for interfaces whose MAC address other hosts have too. */
  NONE(1),
  /** From a secret (RFC 7217). */
  STABLE_PRIVACY(2),
  /** From a secret that changes with each boot. */
  RANDOM(3);

  private final int number;

  AddressGeneration(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  static @Nullable AddressGeneration ofNumber(int number) {
    for (AddressGeneration way : values()) {
      if (way.number == number) {
        return way;
      }
    }
    return null;
  }
}
