package dev.hagane.vrrp;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Holds exactly the addresses that it is told to hold. Methods throw {@link
 * dev.hagane.netlink.NetlinkException} when the conversation with the kernel fails as a whole.
 */
public interface AddressHolder {

  /** What became of one address. */
  sealed interface Placement {

    /**
     * The kernel has it.
     *
     * @param interfaceName where
     */
    record Held(String interfaceName) implements Placement {}

    /** The host has no such interface. */
    record NoInterface() implements Placement {}

    /** It is not to be added yet. */
    record Waiting() implements Placement {}

    /**
     * The kernel did not take it.
     *
     * @param interfaceName where it should go
     * @param reason one clause with the remedy
     * @param forbidden whether a capability is missing
     */
    record Refused(String interfaceName, String reason, boolean forbidden) implements Placement {}
  }

  /**
   * What was found and done.
   *
   * @param placements each wanted address, as read back
   * @param changes how many commands the kernel was sent
   * @param putBack addresses that had been held before and were gone
   */
  record Report(Map<HeldAddress, Placement> placements, int changes, Set<HeldAddress> putBack) {

    /** Copies both. */
    public Report {
      placements = Map.copyOf(placements);
      putBack = Set.copyOf(putBack);
    }

    /** Whether the kernel holds it. */
    public boolean isHeld(HeldAddress address) {
      return placements.get(address) instanceof Placement.Held;
    }
  }

  /**
   * Removes addresses of ours that are not wanted any more.
   *
   * @return how many commands the kernel was sent
   */
  int withdraw(Collection<HeldAddress> wanted);

  /**
   * Adds what is missing, and tells the neighbours.
   *
   * @param wanted all that should be held
   * @param ready those that may be added now; what is there already stays in any case
   */
  Report hold(Collection<HeldAddress> wanted, Predicate<HeldAddress> ready);

  /** Repeats announcements that are due; once a second. */
  void repeatAnnouncements();
}
