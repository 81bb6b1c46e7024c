package dev.hagane.rtnl;

import java.util.EnumSet;
import java.util.Set;

/** Flags of an interface's address ({@code IFA_F_*}, include/uapi/linux/if_addr.h). */
public enum AddressFlag {
  /** IPv4: another address of the network came first. IPv6: a temporary address. */
  SECONDARY(0x01),
  /** No duplicate address detection (IPv6). */
  NODAD(0x02),
  OPTIMISTIC(0x04),
  /** Another host has it: the kernel does not use it. */
  DADFAILED(0x08),
  HOMEADDRESS(0x10),
  /** The preferred lifetime is over: not chosen for new connections. */
  DEPRECATED(0x20),
  /** Duplicate address detection is not finished: not usable yet. */
  TENTATIVE(0x40),
  /** It has no end. */
  PERMANENT(0x80),
  MANAGETEMPADDR(0x100),
  /** No route to its network comes with it. */
  NOPREFIXROUTE(0x200),
  MCAUTOJOIN(0x400),
  STABLE_PRIVACY(0x800);

  private final int bit;

  AddressFlag(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }

  static Set<AddressFlag> ofBits(long bits) {
    EnumSet<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
    for (AddressFlag flag : values()) {
      if ((bits & flag.bit) != 0) {
        flags.add(flag);
      }
    }
    return flags;
  }
}
