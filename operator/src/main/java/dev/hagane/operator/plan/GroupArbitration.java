package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.value.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges groups beside each other. What an incumbent was told last it keeps; between groups that
 * never were accepted age decides, and then the UID.
 */
final class GroupArbitration {
  /** The order in which those never accepted are heard. */
  static final Comparator<Resource<?>> AGE =
      Comparator.<Resource<?>, Instant>comparing(Resource::created).thenComparing(Resource::uid);

  private static final int MAXIMUM_ROLES = 16;

  private final PastState past;
  private final Map<String, Host> hosts;
  private final Map<IpAddress, String> hostAddresses;
  private final Map<IpAddress, Entry> virtualAddresses;
  private final Set<String> waiting;

  /** What each group holds or will hold; a group may hold its earlier form and get its new one. */
  private final Map<String, GroupForm> claims = new TreeMap<>();

  private final Map<String, GroupOutcome> outcomes = new HashMap<>();

  /**
   * Prepares to judge.
   *
   * @param hostAddresses the hosts' own addresses and their names
   * @param virtualAddresses the addresses of services as written last
   * @param waiting UIDs of incumbents whose plan waits: they keep what they have
   */
  GroupArbitration(
      PastState past,
      Map<String, Host> hosts,
      Map<IpAddress, String> hostAddresses,
      Map<IpAddress, Entry> virtualAddresses,
      Set<String> waiting) {
    this.past = past;
    this.hosts = hosts;
    this.hostAddresses = hostAddresses;
    this.virtualAddresses = virtualAddresses;
    this.waiting = waiting;
  }

  /** The outcome of every group that is not being deleted, by UID. */
  Map<String, GroupOutcome> judge(List<Resource<VRRPGroupSpec>> groups) {
    List<Resource<VRRPGroupSpec>> incumbents = new ArrayList<>();
    List<Resource<VRRPGroupSpec>> challengers = new ArrayList<>();
    for (Resource<VRRPGroupSpec> group : groups) {
      if (!group.deleting()) {
        (past.role(group.uid()) == null ? challengers : incumbents).add(group);
      }
    }
    incumbents.sort(AGE);
    challengers.sort(AGE);
    for (Resource<VRRPGroupSpec> group : incumbents) {
      claims.put(group.uid(), firstClaim(group));
    }
    // An edit may take what another edit releases, whichever is heard first.
    List<Resource<VRRPGroupSpec>> refused = incumbents;
    int before;
    do {
      before = refused.size();
      refused = refused.stream().filter(g -> !admit(g)).toList();
    } while (!refused.isEmpty() && refused.size() < before);
    challengers.forEach(this::admit);
    return outcomes;
  }

  /** An unedited group holds what its spec says, which also tells its virtual routers. */
  private GroupForm firstClaim(Resource<VRRPGroupSpec> group) {
    PastState.Role role = role(group);
    GroupForm last = GroupReader.lastForm(group, role);
    if (role.role().generation() != group.generation()) {
      return last;
    }
    GroupForm wish = GroupReader.read(group, hosts, role).form();
    return wish == null ? last : last.withRouters(wish.routers());
  }

  private PastState.Role role(Resource<VRRPGroupSpec> group) {
    PastState.Role role = past.role(group.uid());
    if (role == null) {
      throw new IllegalStateException(group.key() + " is no incumbent");
    }
    return role;
  }

  /** Judges one group and records the outcome; false if it may be heard again. */
  private boolean admit(Resource<VRRPGroupSpec> group) {
    GroupForm held = claims.get(group.uid());
    GroupReader.Wish wish = GroupReader.read(group, hosts, past.role(group.uid()));
    GroupForm form = wish.form();
    Judgement resolved = wish.missing() == null ? Judgement.RESOLVED : wish.missing();
    if (form == null || wish.fault() != null) {
      Judgement fault = wish.fault() == null ? Judgement.ACCEPTED : wish.fault();
      outcomes.put(group.uid(), new GroupOutcome(group, fault, Judgement.RESOLVED, held));
      return true;
    }
    Judgement conflict = isUnchanged(form, held) ? null : conflict(form, held);
    if (conflict != null) {
      outcomes.put(group.uid(), new GroupOutcome(group, conflict, resolved, held));
      return false;
    }
    if (held != null && (wish.missing() != null || waiting.contains(group.uid()))) {
      outcomes.put(group.uid(), new GroupOutcome(group, Judgement.ACCEPTED, resolved, held));
      claims.put(group.uid(), held.together(form));
    } else {
      outcomes.put(group.uid(), new GroupOutcome(group, Judgement.ACCEPTED, resolved, form));
      claims.put(group.uid(), form);
    }
    return true;
  }

  private static boolean isUnchanged(GroupForm form, @Nullable GroupForm held) {
    return held != null
        && held.role().equals(form.role())
        && held.directors().equals(form.directors());
  }

  private @Nullable Judgement conflict(GroupForm form, @Nullable GroupForm held) {
    for (GroupForm other : claims.values()) {
      if (other.uid().equals(form.uid())) {
        continue;
      }
      Judgement conflict = conflictWith(other, form, held);
      if (conflict != null) {
        return conflict;
      }
    }
    for (String director : form.directors()) {
      long roles = claims.values().stream().filter(f -> f.directors().contains(director)).count();
      if (roles >= MAXIMUM_ROLES && (held == null || !held.directors().contains(director))) {
        return Judgement.no(
            Reason.UnsupportedCombination,
            director + " directs " + roles + " groups already, which is the most; choose another");
      }
    }
    return conflictOfAddresses(form, held == null ? Set.of() : held.instanceAddresses());
  }

  private static @Nullable Judgement conflictWith(
      GroupForm other, GroupForm form, @Nullable GroupForm held) {
    for (VirtualRouter router : form.routers()) {
      GroupForm before = held != null && held.routers().contains(router) ? held : null;
      for (VirtualRouter theirs : other.routers()) {
        String wire = router.sharedWire(theirs, form.directors(), other.directors());
        // What was let be goes on; but another director may bring the router to another wire.
        if (before != null
            && router.sharedWire(theirs, before.directors(), other.directors()) != null) {
          wire = null;
        }
        if (wire != null) {
          return Judgement.no(
              Reason.VRIDConflict,
              form.key()
                  + ": instance "
                  + router.instance()
                  + " has VRID "
                  + router.id()
                  + ", which instance "
                  + theirs.instance()
                  + " of "
                  + other.key()
                  + " has "
                  + wire
                  + "; choose another vrid");
        }
      }
    }
    for (PoolNetwork pool : form.pools()) {
      boolean holds =
          held != null && held.pools().stream().anyMatch(p -> p.network().equals(pool.network()));
      for (PoolNetwork theirs : other.pools()) {
        if (!holds && pool.network().overlaps(theirs.network())) {
          return Judgement.no(
              Reason.AddressConflict,
              form.key()
                  + ": address pool "
                  + pool
                  + " overlaps "
                  + theirs
                  + " of "
                  + other.key()
                  + "; choose another network");
        }
      }
    }
    return held != null && SynchronizationWish.conflict(held, other) != null
        ? null
        : SynchronizationWish.conflict(form, other);
  }

  private @Nullable Judgement conflictOfAddresses(GroupForm form, Set<IpAddress> held) {
    for (IpAddress address : form.instanceAddresses().stream().sorted().toList()) {
      if (held.contains(address)) {
        continue;
      }
      String owner = hostAddresses.get(address);
      Entry service = virtualAddresses.get(address);
      if (owner != null) {
        owner = "Node " + owner + ", whose own address it is";
      } else if (service != null) {
        owner = service.key().toString();
      }
      for (GroupForm other : claims.values()) {
        boolean taken =
            !other.uid().equals(form.uid()) && other.instanceAddresses().contains(address);
        if (taken && (owner == null || other.key().toString().compareTo(owner) < 0)) {
          owner = other.key().toString();
        }
      }
      if (owner != null) {
        return Judgement.no(
            Reason.AddressConflict,
            form.key()
                + ": instance address "
                + address
                + " belongs to "
                + owner
                + "; choose another address");
      }
    }
    return null;
  }
}
