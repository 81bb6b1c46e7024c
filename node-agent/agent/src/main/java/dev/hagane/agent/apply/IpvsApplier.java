package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredChange;
import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredService;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.IpvsDiff;
import dev.hagane.ipvs.IpvsFailure;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsResult;
import dev.hagane.ipvs.IpvsTable;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.ipvs.ServiceState;
import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the kernel's virtual services as wanted. A change of one service costs a look at that
 * service only: what was read back last is remembered, and services whose wanted value is the same
 * object as then are passed over.
 */
final class IpvsApplier {
  private static final Logger log = LoggerFactory.getLogger(IpvsApplier.class);

  /**
   * A service that another program had changed or removed and that is right again.
   *
   * @param key the service
   * @param owner whose it is; null for one that nobody wanted and that was removed
   */
  record Repair(ServiceKey key, @Nullable ObjectRef owner) {}

  /**
   * What a round did.
   *
   * @param commands how many operations the kernel was sent
   * @param services whether services themselves may have come or gone
   * @param repairs what is right again
   */
  record Outcome(int commands, boolean services, List<Repair> repairs) {}

  private final IpvsTable table;
  private final Ownership ownership;
  private final KnownTable known;
  private final Map<ServiceKey, DesiredService> programmed = new HashMap<>();
  private final Map<ServiceKey, ServiceFailure> failures = new LinkedHashMap<>();
  private final Map<ServiceKey, ObjectRef> foreign = new LinkedHashMap<>();
  private final Map<ServiceKey, BackOff> removals = new HashMap<>();
  private final Set<ServiceKey> drifted = new HashSet<>();

  /** Services that go once their addresses have gone. */
  private final Set<ServiceKey> deferred = new HashSet<>();

  /** Services to compare in the next round; all of them while everything is due. */
  private final Set<ServiceKey> due = new LinkedHashSet<>();

  private boolean everythingDue = true;
  private boolean recordFailed;

  IpvsApplier(IpvsTable table, Ownership ownership) {
    this.table = table;
    this.ownership = ownership;
    this.known = new KnownTable(table);
  }

  /** Reads the table if it is not known. Loads the kernel's module as a side effect. */
  void ensureRead(DesiredState desired) {
    if (!known.isRead()) {
      programmed.clear();
      everythingDue = true;
      known.readAll(concerns(desired));
    }
  }

  /** Notes what is wanted otherwise than before. */
  void note(DesiredChange change) {
    everythingDue |= change.everything();
    due.addAll(change.services());
  }

  /** Forgets what was read: the conversation with the kernel failed. */
  void forget() {
    known.forget();
  }

  /** Whether the kernel holds exactly what is wanted under this key, as read back. */
  boolean isProgrammed(ServiceKey key) {
    return programmed.containsKey(key);
  }

  /** Whether anything of ours is under this key in the kernel. */
  boolean isPresent(ServiceKey key) {
    return known.get(key) != null && !foreign.containsKey(key) && ownership.isOurs(key);
  }

  /** Whether anything of ours is under that address in the kernel. */
  boolean serves(IpAddress address) {
    return known.states().keySet().stream()
        .anyMatch(k -> k instanceof AddressKey a && a.address().equals(address) && isPresent(k));
  }

  /** Whether services wait for their addresses to go. */
  boolean hasDeferred() {
    return !deferred.isEmpty();
  }

  /** Whether the record names services of ours. */
  boolean hasClaims() {
    return ownership.hasClaims();
  }

  /** What the kernel did not take. */
  Collection<ServiceFailure> failures() {
    return failures.values();
  }

  /** Wanted services whose key another program's service has, with their owners. */
  Map<ServiceKey, ObjectRef> foreign() {
    return foreign;
  }

  /** Looks for what others changed; whether anything is to be done. */
  boolean look(DesiredState desired, Instant now) {
    for (ServiceKey key : known.look(concerns(desired))) {
      due.add(key);
      boolean intruder =
          !desired.services().containsKey(key) && ownership.isOurs(key) && known.get(key) != null;
      if (programmed.remove(key) != null || intruder) {
        drifted.add(key);
      }
    }
    return !drifted.isEmpty()
        || !foreign.isEmpty()
        || failures.values().stream().anyMatch(f -> f.backOff().isDue(now))
        || removals.values().stream().anyMatch(b -> b.isDue(now));
  }

  /**
   * Brings the table in line.
   *
   * @param addressesGone whether addresses that are not wanted have gone: only then may the
   *     services behind them
   */
  Outcome reconcile(DesiredState desired, boolean addressesGone, Instant now) {
    ensureRead(desired);
    enterPools(desired);
    Collection<ServiceKey> keys = dueKeys(desired, now);
    List<IpvsOperation> operations = new ArrayList<>();
    deferred.clear();
    for (ServiceKey key : keys) {
      known.readMore(key);
      DesiredService want = desired.services().get(key);
      if (want == null) {
        compareUnwanted(key, desired, addressesGone, now, operations);
      } else {
        compareWanted(want, now, operations);
      }
    }
    saveRecord();
    Sent sent = send(IpvsBatch.inOrder(operations), desired, now);
    confirm(sent, desired, now);
    forgetGone(keys, desired);
    saveRecord();
    due.clear();
    everythingDue = false;
    boolean services =
        operations.stream()
            .anyMatch(o ->
                o instanceof IpvsOperation.AddService || o instanceof IpvsOperation.DeleteService);
    return new Outcome(operations.size(), services, repairs(desired));
  }

  private Collection<ServiceKey> dueKeys(DesiredState desired, Instant now) {
    Set<ServiceKey> keys = new LinkedHashSet<>(due);
    if (everythingDue) {
      keys.addAll(desired.services().keySet());
      keys.addAll(known.states().keySet());
      keys.addAll(ownership.claimed());
      keys.addAll(failures.keySet());
    }
    keys.addAll(foreign.keySet());
    keys.addAll(deferred);
    failures.values().stream().filter(f -> f.backOff().isDue(now)).forEach(f -> keys.add(f.key()));
    removals.forEach((key, backOff) -> {
      if (backOff.isDue(now)) {
        keys.add(key);
      }
    });
    return keys;
  }

  private void enterPools(DesiredState desired) {
    List<Cidr> pools = desired.directors().stream().flatMap(d -> d.pools().stream()).toList();
    List<Cidr> fresh = ownership.newPools(pools);
    if (!fresh.isEmpty()) {
      // Whose a service is depends on what is there at this moment.
      programmed.clear();
      Predicate<ServiceKey> inFresh = new Pools(fresh)::contain;
      known.readAll(concerns(desired).or(inFresh));
      ownership.enter(fresh, known.states(), desired.services());
    }
  }

  private Predicate<ServiceKey> concerns(DesiredState desired) {
    List<Cidr> pools =
        desired.directors().stream().map(DesiredDirector::pools).flatMap(List::stream).toList();
    Pools ours = new Pools(pools);
    return key -> desired.services().containsKey(key) || ownership.isOurs(key) || ours.contain(key);
  }

  private void compareWanted(DesiredService want, Instant now, List<IpvsOperation> operations) {
    ServiceKey key = want.key();
    foreign.remove(key);
    if (isUnchanged(want)) {
      return;
    }
    ServiceState found = known.get(key);
    if (found != null && !ownership.isOurs(key) && !found.equals(want.state())) {
      foreign.put(key, want.owner());
      failures.remove(key);
      return;
    }
    ServiceFailure failure = failures.get(key);
    if (failure != null && !failure.backOff().isDue(now)) {
      return;
    }
    ownership.claim(want);
    List<IpvsOperation> needed = IpvsDiff.ofService(want.state(), found);
    if (needed.isEmpty()) {
      programmed.put(key, want);
      failures.remove(key);
    } else {
      operations.addAll(needed);
    }
  }

  /**
   * Whether this very object was read back from the kernel: what did not change is the same object.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean isUnchanged(DesiredService want) {
    return programmed.get(want.key()) == want;
  }

  private void compareUnwanted(
      ServiceKey key,
      DesiredState desired,
      boolean addressesGone,
      Instant now,
      List<IpvsOperation> operations) {
    foreign.remove(key);
    failures.remove(key);
    ServiceState found = known.get(key);
    if (found == null || !desired.isComplete()) {
      return;
    }
    BackOff backOff = removals.get(key);
    String claimedFor = ownership.claimedFor(key);
    boolean stays =
        !ownership.isOurs(key)
            || (claimedFor != null && desired.unreadable().contains(claimedFor))
            || (backOff != null && !backOff.isDue(now));
    if (!stays && addressesGone) {
      operations.addAll(IpvsDiff.ofService(null, found));
    } else if (!stays) {
      deferred.add(key);
    }
  }

  /** Which services were concerned, and which of them the kernel refused something. */
  private record Sent(Set<ServiceKey> touched, Set<ServiceKey> refused) {}

  private Sent send(List<IpvsOperation> operations, DesiredState desired, Instant now) {
    Set<ServiceKey> touched = new LinkedHashSet<>();
    Set<ServiceKey> refused = new HashSet<>();
    if (operations.isEmpty()) {
      return new Sent(touched, refused);
    }
    boolean services = false;
    for (IpvsOperation operation : operations) {
      touched.add(operation.service());
      services |=
          operation instanceof IpvsOperation.AddService
              || operation instanceof IpvsOperation.UpdateService
              || operation instanceof IpvsOperation.DeleteService;
    }
    List<IpvsResult> results = table.apply(operations);
    IpvsBatch.log(operations);
    for (IpvsResult result : results) {
      // The first failure of a service is the cause, later ones its consequences.
      if (result instanceof IpvsResult.Failed f && refused.add(f.operation().service())) {
        noteRefusal(f, desired, now);
        services = true;
      }
    }
    known.readBack(touched, services);
    return new Sent(touched, refused);
  }

  private void noteRefusal(IpvsResult.Failed failed, DesiredState desired, Instant now) {
    ServiceKey key = failed.operation().service();
    DesiredService want = desired.services().get(key);
    if (want == null) {
      BackOff before = removals.get(key);
      removals.put(key, before == null ? BackOff.first(now) : before.again(now));
      log.warn("cannot remove {}: {}", key, failed.failure().describe());
      return;
    }
    noteFailure(want, failed.failure(), now);
  }

  private void noteFailure(DesiredService want, @Nullable IpvsFailure failure, Instant now) {
    ServiceFailure before = failures.get(want.key());
    BackOff backOff = before == null ? BackOff.first(now) : before.backOff().again(now);
    failures.put(want.key(), new ServiceFailure(want.owner(), want.key(), failure, backOff));
  }

  /** Only what was read back counts as programmed. */
  private void confirm(Sent sent, DesiredState desired, Instant now) {
    for (ServiceKey key : sent.touched()) {
      DesiredService want = desired.services().get(key);
      if (want == null) {
        continue;
      }
      if (want.state().equals(known.get(key))) {
        programmed.put(key, want);
        failures.remove(key);
      } else {
        programmed.remove(key);
        if (!sent.refused().contains(key)) {
          noteFailure(want, null, now);
        }
      }
    }
  }

  private void forgetGone(Collection<ServiceKey> keys, DesiredState desired) {
    for (ServiceKey key : keys) {
      if (desired.services().containsKey(key)) {
        continue;
      }
      programmed.remove(key);
      if (known.get(key) == null) {
        removals.remove(key);
        if (desired.isComplete() && desired.unreadable().isEmpty()) {
          ownership.release(key);
        }
      }
    }
    if (desired.isComplete() && desired.unreadable().isEmpty() && deferred.isEmpty()) {
      ownership.leaveAllBut(desired.directors().stream().flatMap(d -> d.pools().stream()).toList());
    }
  }

  private List<Repair> repairs(DesiredState desired) {
    List<Repair> repairs = new ArrayList<>();
    drifted.removeIf(key -> {
      DesiredService want = desired.services().get(key);
      boolean right = want == null ? known.get(key) == null : isUnchanged(want);
      if (right) {
        repairs.add(new Repair(key, want == null ? null : want.owner()));
      }
      return right || (want == null && !ownership.isOurs(key));
    });
    return repairs;
  }

  private void saveRecord() {
    try {
      ownership.save();
      recordFailed = false;
    } catch (StateFileException e) {
      // Serving matters more than the record; it is written at the next chance.
      if (!recordFailed) {
        log.error("{}", e.getMessage());
      }
      recordFailed = true;
    }
  }
}
