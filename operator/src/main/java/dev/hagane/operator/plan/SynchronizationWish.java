package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.ConnectionSynchronization;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPInstance;
import dev.hagane.value.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * The synchronization of connections that a group asks for, and with whose it cannot be together: a
 * kernel has one daemon that sends and one that hears, each with one identifier, and they know no
 * groups.
 */
final class SynchronizationWish {

  private SynchronizationWish() {}

  /** What the spec asks for; null: nothing. */
  static @Nullable DirectorSynchronization of(VRRPGroupSpec spec) {
    ConnectionSynchronization asked = spec.connectionSynchronization();
    if (asked == null || !asked.enabled()) {
      return null;
    }
    InterfaceSelector place = asked.networkInterface();
    if (place == null) {
      return null;
    }
    Integer id = asked.syncId();
    return new DirectorSynchronization(place, id == null ? identifier(spec, place) : id);
  }

  /**
   * Virtual routers on one wire have different VRIDs already, so the lowest one there tells groups
   * apart; the lowest, so that the order of instances does not matter.
   */
  private static int identifier(VRRPGroupSpec spec, InterfaceSelector place) {
    return spec.instances().stream()
        .filter(i -> i.networkInterface().equals(place))
        .mapToInt(VRRPInstance::vrid)
        .min()
        .orElseGet(() -> spec.instances().stream().mapToInt(VRRPInstance::vrid).min().orElse(1));
  }

  /** Why the two cannot be; null if they can. */
  static @Nullable Judgement conflict(GroupForm form, GroupForm other) {
    DirectorSynchronization ours = form.role().connectionSynchronization();
    DirectorSynchronization theirs = other.role().connectionSynchronization();
    if (ours == null || theirs == null) {
      return null;
    }
    for (String director : form.directors()) {
      if (other.directors().contains(director)) {
        return ours.equals(theirs) ? null : sharedDirector(form, other, director, theirs);
      }
    }
    if (!ours.syncId().equals(theirs.syncId())
        || !isOneWire(ours.networkInterface(), theirs.networkInterface())) {
      return null;
    }
    return Judgement.no(
        Reason.UnsupportedCombination,
        form.key()
            + ": its directors and those of "
            + other.key()
            + " synchronize connections on one network under syncId "
            + ours.syncId()
            + ", so each would take in the other's; choose another"
            + " connectionSynchronization.syncId");
  }

  private static Judgement sharedDirector(
      GroupForm form, GroupForm other, String director, DirectorSynchronization theirs) {
    return Judgement.no(
        Reason.UnsupportedCombination,
        form.key()
            + " and "
            + other.key()
            + " share director "
            + director
            + ", whose kernel synchronizes the connections of all groups by one interface and"
            + " identifier; give connectionSynchronization here the same interface ("
            + text(theirs.networkInterface())
            + ") and syncId "
            + theirs.syncId());
  }

  private static String text(InterfaceSelector place) {
    return place.name() == null ? "subnet " + place.subnet() : "name " + place.name();
  }

  /** Names say nothing about wires where no host is shared. */
  private static boolean isOneWire(InterfaceSelector one, InterfaceSelector other) {
    String ours = one.subnet();
    String theirs = other.subnet();
    Cidr first = ours == null ? null : Texts.networkOrNull(ours);
    Cidr second = theirs == null ? null : Texts.networkOrNull(theirs);
    return first != null && second != null && first.overlaps(second);
  }
}
