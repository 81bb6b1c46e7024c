package dev.hagane.ipvs;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * What to do to make the kernel's table as wanted: pure, minimal, ordered. Additions come before
 * changes, changes before removals; a destination that still takes connections is quiesced (weight
 * 0) before it is deleted; a service is changed in place. Only services that are wanted or owned
 * are touched.
 */
public final class IpvsDiff {

  private final List<IpvsOperation> additions = new ArrayList<>();
  private final List<IpvsOperation> changes = new ArrayList<>();
  private final List<IpvsOperation> quiescing = new ArrayList<>();
  private final List<IpvsOperation> removals = new ArrayList<>();

  private IpvsDiff() {}

  /**
   * Compares whole tables.
   *
   * @param wanted services that should be there; whatever is found under their keys is brought in
   *     line
   * @param found what the kernel holds
   * @param owned whether a service that is found and not wanted may be removed
   */
  public static List<IpvsOperation> between(
      IpvsState wanted, IpvsState found, Predicate<ServiceKey> owned) {
    IpvsDiff diff = new IpvsDiff();
    SortedMap<ServiceKey, ServiceState> there = found.services();
    wanted.services().forEach((key, service) -> diff.compare(service, there.get(key)));
    there.forEach((key, service) -> {
      if (!wanted.services().containsKey(key) && owned.test(key)) {
        diff.remove(service);
      }
    });
    return diff.operations();
  }

  /**
   * Compares one service, so that a change of one among many costs no dump of all.
   *
   * @param wanted the service as it should be; null: it should not be there
   * @param found the service as it is; null: it is not there
   */
  public static List<IpvsOperation> ofService(
      @org.jspecify.annotations.Nullable ServiceState wanted,
      @org.jspecify.annotations.Nullable ServiceState found) {
    IpvsDiff diff = new IpvsDiff();
    if (wanted != null) {
      diff.compare(wanted, found);
    } else if (found != null) {
      diff.remove(found);
    }
    return diff.operations();
  }

  private List<IpvsOperation> operations() {
    List<IpvsOperation> all =
        new ArrayList<>(additions.size() + changes.size() + quiescing.size() + removals.size());
    all.addAll(additions);
    all.addAll(changes);
    all.addAll(quiescing);
    all.addAll(removals);
    return all;
  }

  private void compare(ServiceState wanted, @org.jspecify.annotations.Nullable ServiceState found) {
    ServiceKey key = wanted.key();
    if (found == null) {
      additions.add(new IpvsOperation.AddService(wanted.service()));
      wanted
          .destinations()
          .values()
          .forEach(d -> additions.add(new IpvsOperation.AddDestination(key, d)));
      return;
    }
    if (!wanted.service().equals(found.service())) {
      changes.add(new IpvsOperation.UpdateService(wanted.service()));
    }
    wanted
        .destinations()
        .forEach((destination, want) -> {
          Destination have = found.destinations().get(destination);
          if (have == null) {
            additions.add(new IpvsOperation.AddDestination(key, want));
          } else if (!want.equals(have)) {
            changes.add(new IpvsOperation.UpdateDestination(key, want));
          }
        });
    found
        .destinations()
        .forEach((destination, have) -> {
          if (!wanted.destinations().containsKey(destination)) {
            quiesce(key, have);
            removals.add(new IpvsOperation.DeleteDestination(key, destination));
          }
        });
  }

  /** Deleting a service takes its destinations along: one command. */
  private void remove(ServiceState found) {
    removals.add(new IpvsOperation.DeleteService(found.key()));
  }

  private void quiesce(ServiceKey key, Destination have) {
    if (have.weight() != 0) {
      quiescing.add(new IpvsOperation.UpdateDestination(key, have.withWeight(0)));
    }
  }
}
