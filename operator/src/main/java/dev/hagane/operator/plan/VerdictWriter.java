package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorRole;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns outcomes into what authors are told. */
final class VerdictWriter {
  private final Map<String, GroupOutcome> groups;
  private final List<ServiceMemory> services;
  private final Map<String, DirectorRole> roles;
  private final Holds holds;
  private final Memory memory;

  VerdictWriter(
      Map<String, GroupOutcome> groups,
      List<ServiceMemory> services,
      Map<String, DirectorRole> roles,
      Holds holds,
      Memory memory) {
    this.groups = groups;
    this.services = services;
    this.roles = roles;
    this.holds = holds;
    this.memory = memory;
  }

  Map<ObjectKey, ServiceVerdict> services() {
    Map<ObjectKey, ServiceVerdict> verdicts = HashMap.newHashMap(services.size());
    for (ServiceMemory service : services) {
      ServiceOutcome outcome = service.outcome();
      var resource = outcome.wish().resource();
      GroupForm form = outcome.group();
      Entry entry = outcome.entry();
      List<String> directors = form == null || entry == null ? List.of() : form.directors();
      SliceRecord slice = entry == null || directors.isEmpty() ? null : entry.slice();
      verdicts.put(
          resource.key(),
          new ServiceVerdict(
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
              directors,
              outcome.totalServers()));
    }
    return Collections.unmodifiableMap(verdicts);
  }

  Map<ObjectKey, PoolVerdict> pools(List<PoolMemory> pools) {
    Map<String, PoolMemory> byUid = new HashMap<>();
    for (ServiceMemory service : services) {
      ObjectKey user = service.wish().resource().key();
      PoolMemory asked = service.pool(memory);
      if (asked != null) {
        asked.use(user);
      }
      Entry entry = service.outcome().entry();
      String used = entry == null ? null : entry.service().poolUid();
      if (used != null && (asked == null || !asked.servers().pool().uid().equals(used))) {
        if (byUid.isEmpty()) {
          pools.forEach(p -> byUid.put(p.servers().pool().uid(), p));
        }
        PoolMemory other = byUid.get(used);
        if (other != null) {
          other.use(user);
        }
      }
    }
    Map<ObjectKey, PoolVerdict> verdicts = HashMap.newHashMap(pools.size());
    for (PoolMemory pool : pools) {
      PoolServers servers = pool.servers();
      verdicts.put(
          servers.pool().key(),
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
    return Collections.unmodifiableMap(verdicts);
  }

  Map<ObjectKey, GroupVerdict> groups() {
    Map<String, Integer> counts = new HashMap<>();
    for (ServiceMemory service : services) {
      GroupForm form = service.outcome().group();
      if (form != null && service.outcome().entry() != null) {
        counts.merge(form.uid(), 1, Integer::sum);
      }
    }
    Map<ObjectKey, GroupVerdict> verdicts = new HashMap<>();
    groups.forEach((uid, outcome) -> {
      GroupForm form = outcome.form();
      ObjectKey key = outcome.resource().key();
      verdicts.put(
          key,
          new GroupVerdict(
              key,
              uid,
              outcome.resource().generation(),
              outcome.accepted(),
              outcome.resolved(),
              roles.get(uid),
              form != null && form.lastForm(),
              form == null ? List.of() : form.directors(),
              counts.getOrDefault(uid, 0),
              holds.groups().get(uid)));
    });
    return Collections.unmodifiableMap(verdicts);
  }
}
