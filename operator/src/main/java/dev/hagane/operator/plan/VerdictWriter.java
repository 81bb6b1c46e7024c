package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorRole;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns outcomes into what authors are told. */
final class VerdictWriter {
  private final Map<String, GroupOutcome> groups;
  private final Map<String, ServiceOutcome> services;
  private final Map<String, DirectorRole> roles;
  private final Map<String, String> slices;
  private final Holds holds;

  VerdictWriter(
      Map<String, GroupOutcome> groups,
      Map<String, ServiceOutcome> services,
      Map<String, DirectorRole> roles,
      Map<String, String> slices,
      Holds holds) {
    this.groups = groups;
    this.services = services;
    this.roles = roles;
    this.slices = slices;
    this.holds = holds;
  }

  Map<ObjectKey, ServiceVerdict> services() {
    Map<ObjectKey, ServiceVerdict> verdicts = HashMap.newHashMap(services.size());
    for (ServiceOutcome outcome : services.values()) {
      var resource = outcome.wish().resource();
      GroupForm form = outcome.group();
      Entry entry = outcome.entry();
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
              entry == null ? null : slices.get(entry.uid()),
              form == null || entry == null ? List.of() : form.directors(),
              outcome.totalServers()));
    }
    return Collections.unmodifiableMap(verdicts);
  }

  Map<ObjectKey, PoolVerdict> pools(Collection<PoolServers> pools) {
    Map<ObjectKey, List<ObjectKey>> users = new HashMap<>();
    Map<String, ObjectKey> byUid = new HashMap<>();
    pools.forEach(p -> byUid.put(p.pool().uid(), p.pool().key()));
    for (ServiceOutcome outcome : services.values()) {
      ObjectKey service = outcome.wish().resource().key();
      String named = outcome.wish().resource().spec().realServerPoolRef().name();
      ObjectKey asked = ObjectKey.pool(outcome.wish().namespace(), named);
      Entry entry = outcome.entry();
      ObjectKey used = entry == null ? null : byUid.get(entry.service().poolUid());
      users.computeIfAbsent(asked, k -> new ArrayList<>(1)).add(service);
      if (used != null && !used.equals(asked)) {
        users.computeIfAbsent(used, k -> new ArrayList<>(1)).add(service);
      }
    }
    Map<ObjectKey, PoolVerdict> verdicts = HashMap.newHashMap(pools.size());
    for (PoolServers pool : pools) {
      ObjectKey key = pool.pool().key();
      List<ObjectKey> of = users.getOrDefault(key, List.of());
      verdicts.put(
          key,
          new PoolVerdict(
              key,
              pool.pool().uid(),
              pool.pool().generation(),
              pool.accepted(),
              pool.resolved(),
              pool.active(),
              pool.servers().size(),
              of.size() < 2 ? of : of.stream().sorted().toList()));
    }
    return Collections.unmodifiableMap(verdicts);
  }

  Map<ObjectKey, GroupVerdict> groups() {
    Map<String, Integer> counts = new HashMap<>();
    for (ServiceOutcome outcome : services.values()) {
      GroupForm form = outcome.group();
      if (form != null && outcome.entry() != null) {
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
