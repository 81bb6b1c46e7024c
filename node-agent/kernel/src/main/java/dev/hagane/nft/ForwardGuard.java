package dev.hagane.nft;

import dev.hagane.value.Cidr;
import java.util.Collection;
import java.util.Set;

/**
 * A director is no open router: packets that come in by an outside interface are not forwarded to
 * these networks, unless they answer a connection that began inside. What IPVS forwards does not
 * pass the forward hook and is not concerned.
 *
 * @param outsideInterfaces names, 1 to 15 characters; empty: no guard
 * @param networks the real servers' networks; empty: no guard
 */
public record ForwardGuard(Set<String> outsideInterfaces, Set<Cidr> networks) {

  /** No guard. */
  public static final ForwardGuard NONE = new ForwardGuard(Set.of(), Set.of());

  /**
   * Copies both.
   *
   * @throws IllegalArgumentException if a name could not be an interface's
   */
  public ForwardGuard {
    outsideInterfaces = Set.copyOf(outsideInterfaces);
    networks = Set.copyOf(networks);
    for (String name : outsideInterfaces) {
      if (!name.matches("[^\\s/:\"\\\\*]{1,15}")) {
        throw new IllegalArgumentException("'" + name + "' is not an interface's name");
      }
    }
  }

  /** Makes one of any collections. */
  public static ForwardGuard of(Collection<String> outsideInterfaces, Collection<Cidr> networks) {
    return new ForwardGuard(Set.copyOf(outsideInterfaces), Set.copyOf(networks));
  }
}
