package dev.hagane.operator.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns outcomes into what authors are told. */
final class VerdictWriter {
  private final Map<String, GroupOutcome> groups;
  private final List<ServiceMemory> services;
  private final Map<String, DirectorRoles> roles;
  private final Holds holds;
  private final Memory memory;

  VerdictWriter(
      Map<String, GroupOutcome> groups,
      List<ServiceMemory> services,
      Map<String, DirectorRoles> roles,
      Holds holds,
      Memory memory) {
    this.groups = groups;
    this.services = services;
    this.roles = roles;
    this.holds = holds;
    this.memory = memory;
  }

  Map<ObjectKey, ServiceVerdict> services() {
    List<VerdictBook.Slot<ServiceVerdict>> slots = new ArrayList<>(services.size());
    for (ServiceMemory service : services) {
      ServiceOutcome outcome = service.outcome();
      GroupForm form = outcome.group();
      Entry entry = outcome.entry();
      boolean nowhere = form == null || entry == null || form.directors().isEmpty();
      SliceRecord slice = nowhere || entry == null ? null : entry.slice();
      if (!service.isTold(slice)) {
        service.slot().say(verdict(outcome, slice));
      }
      slots.add(service.slot());
    }
    return memory.serviceBook().gather(slots);
  }

  private static ServiceVerdict verdict(ServiceOutcome outcome, @Nullable SliceRecord slice) {
    var resource = outcome.wish().resource();
    GroupForm form = outcome.group();
    Entry entry = outcome.entry();
    return new ServiceVerdict(
        resource.key(),
        resource.uid(),
        resource.generation(),
        outcome.accepted(),
        outcome.resolved(),
        form == null ? resource.spec().vrrpGroupRef().name() : form.name(),
        form == null ? null : form.uid(),
        entry == null ? null : entry.service(),
        outcome.lastForm(),
        outcome.held(),
        slice == null ? null : slice.name(),
        slice == null || form == null ? List.of() : form.directors(),
        outcome.totalServers());
  }

  Map<ObjectKey, PoolVerdict> pools(List<PoolMemory> pools) {
    if (!isUsedAsBefore()) {
      countUsers(pools);
    }
    List<VerdictBook.Slot<PoolVerdict>> slots = new ArrayList<>(pools.size());
    for (PoolMemory pool : pools) {
      if (!pool.isTold()) {
        PoolServers servers = pool.servers();
        pool.slot()
            .say(
                new PoolVerdict(
                    servers.pool().key(),
                    servers.pool().uid(),
                    servers.pool().generation(),
                    servers.accepted(),
                    servers.resolved(),
                    servers.active(),
                    servers.servers().size(),
                    pool.users()));
      }
      slots.add(pool.slot());
    }
    return memory.poolBook().gather(slots);
  }

  /** Whether every service uses the one pool that it names, and the same as in the last plan. */
  private boolean isUsedAsBefore() {
    boolean same = memory.hadAsManyUsers(services.size());
    for (ServiceMemory service : services) {
      PoolMemory named = service.pool(memory);
      same &= service.staysUserOf(named, usesAnother(service, named));
    }
    return same;
  }

  /** Whether the service still serves with an earlier pool than the one that it names. */
  private static boolean usesAnother(ServiceMemory service, @Nullable PoolMemory named) {
    Entry entry = service.outcome().entry();
    return entry != null
        && (named == null || !named.servers().pool().uid().equals(entry.service().poolUid()));
  }

  private void countUsers(List<PoolMemory> pools) {
    Map<String, PoolMemory> byUid = new HashMap<>();
    pools.forEach(pool -> {
      pool.forgetUsers();
      byUid.put(pool.servers().pool().uid(), pool);
    });
    for (ServiceMemory service : services) {
      ObjectKey user = service.wish().resource().key();
      PoolMemory named = service.pool(memory);
      if (named != null) {
        named.use(user);
      }
      Entry entry = service.outcome().entry();
      if (entry != null && usesAnother(service, named)) {
        PoolMemory other = byUid.get(entry.service().poolUid());
        if (other != null) {
          other.use(user);
        }
      }
    }
  }

  Map<ObjectKey, GroupVerdict> groups() {
    IdentityHashMap<GroupForm, Integer> counts = new IdentityHashMap<>();
    for (ServiceMemory service : services) {
      GroupForm form = service.outcome().group();
      if (form != null && service.outcome().entry() != null) {
        counts.merge(form, 1, Integer::sum);
      }
    }
    Map<ObjectKey, GroupVerdict> verdicts = new HashMap<>();
    groups.forEach((uid, outcome) -> {
      GroupForm form = outcome.form();
      DirectorRoles made = roles.get(uid);
      ObjectKey key = outcome.resource().key();
      verdicts.put(
          key,
          new GroupVerdict(
              key,
              uid,
              outcome.resource().generation(),
              outcome.accepted(),
              outcome.resolved(),
              made == null ? null : made.common(),
              form != null && form.lastForm(),
              form == null ? List.of() : form.directors(),
              form == null || form.vrrp() == null
                  ? Collections.emptySortedMap()
                  : form.priorities(),
              form == null ? List.of() : form.absent(),
              made == null ? List.of() : made.unknownPeers(),
              made == null ? null : made.switchover(),
              form == null ? 0 : counts.getOrDefault(form, 0),
              holds.groups().get(uid)));
    });
    return Collections.unmodifiableMap(verdicts);
  }
}
