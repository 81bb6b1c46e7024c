package dev.hagane.rtnl;

import dev.hagane.value.InterfaceAddress;
import java.util.Set;

/**
 * An address on an interface, as the kernel holds it.
 *
 * @param linkIndex the interface
 * @param address the address and its prefix length
 * @param scope how far it is valid
 * @param flags its flags
 * @param protocol who made it (IFA_PROTO); 0 unknown, always so before Linux 5.18
 * @param preferredSeconds for how long it is chosen for new connections; {@link #FOREVER} or less
 * @param validSeconds for how long it stays; {@link #FOREVER} or less
 */
public record LinkAddress(
    int linkIndex,
    InterfaceAddress address,
    Scope scope,
    Set<AddressFlag> flags,
    int protocol,
    long preferredSeconds,
    long validSeconds) {

  /** A lifetime without end (INFINITY_LIFE_TIME). */
  public static final long FOREVER = 0xffff_ffffL;

  /** Copies the flags. */
  public LinkAddress {
    flags = Set.copyOf(flags);
  }
}
