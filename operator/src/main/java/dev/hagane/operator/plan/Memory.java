package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept between plans so that work is not done twice. Everything in it is a function of
 * values that are compared before it is used again, so a plan is the same with it and without.
 */
final class Memory {
  private final Map<String, ServiceMemory> services = new HashMap<>();
  private final Map<ObjectKey, PoolMemory> pools = new HashMap<>();
  private final Map<String, GroupForm> forms = new HashMap<>();
  private final PastState past = new PastState();
  private Map<String, SliceRecord> slices = new HashMap<>();
  private Map<SliceBuilder.Bucket, SliceRecord> buckets = new HashMap<>();
  private Map<String, SliceBuilder.GroupSlices> groupSlices = new HashMap<>();
  private final VerdictBook<ServiceVerdict> serviceBook = new VerdictBook<>();
  private final VerdictBook<PoolVerdict> poolBook = new VerdictBook<>();
  private List<Resource<VirtualServiceSpec>> viewedServices = List.of();
  private List<@Nullable ServiceMemory> servicesByPosition = List.of();
  private List<Resource<RealServerPoolSpec>> viewedPools = List.of();
  private List<@Nullable PoolMemory> poolsByPosition = List.of();
  private List<Host> hosts = List.of();
  private int users;
  private @Nullable SiteFacts facts;
  private long plan;

  /** Whether the two are one object, which is quicker to say than whether they are equal. */
  @SuppressWarnings("ReferenceEquality")
  static boolean same(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }

  /** Begins a plan: what it does not see again does not exist. */
  void begin() {
    plan++;
  }

  PastState past(Previous previous) {
    past.update(previous, this);
    return past;
  }

  /** What is remembered of these services, but for those being deleted, in their order. */
  List<ServiceMemory> services(List<Resource<VirtualServiceSpec>> now) {
    List<ServiceMemory> live = new ArrayList<>(now.size());
    List<@Nullable ServiceMemory> byPosition = new ArrayList<>(now.size());
    for (int i = 0; i < now.size(); i++) {
      Resource<VirtualServiceSpec> resource = now.get(i);
      ServiceMemory known = null;
      if (!resource.deleting()) {
        // Mostly nothing changed, and the order is the last one.
        boolean same = i < viewedServices.size() && same(viewedServices.get(i), resource);
        known = same ? servicesByPosition.get(i) : null;
        known = known == null ? service(resource) : known;
        known.see(plan);
        live.add(known);
      }
      byPosition.add(known);
    }
    viewedServices = now;
    servicesByPosition = byPosition;
    return live;
  }

  private ServiceMemory service(Resource<VirtualServiceSpec> resource) {
    ServiceMemory known = services.get(resource.uid());
    if (known == null) {
      known = new ServiceMemory(resource);
      services.put(resource.uid(), known);
    }
    known.update(resource);
    return known;
  }

  /** The service, if it exists in this plan. */
  @Nullable ServiceMemory service(String uid) {
    ServiceMemory known = services.get(uid);
    return known != null && known.isSeenIn(plan) ? known : null;
  }

  /** What is remembered of these pools, but for those being deleted, in their order. */
  List<PoolMemory> pools(List<Resource<RealServerPoolSpec>> now, List<Host> hostsNow) {
    List<PoolMemory> live = new ArrayList<>(now.size());
    List<@Nullable PoolMemory> byPosition = new ArrayList<>(now.size());
    for (int i = 0; i < now.size(); i++) {
      Resource<RealServerPoolSpec> resource = now.get(i);
      PoolMemory known = null;
      if (!resource.deleting()) {
        boolean same = i < viewedPools.size() && same(viewedPools.get(i), resource);
        known = same ? poolsByPosition.get(i) : null;
        if (known == null) {
          known = pools.computeIfAbsent(resource.key(), k -> new PoolMemory(resource, hostsNow));
        }
        known.update(resource, hostsNow);
        known.see(plan);
        live.add(known);
      }
      byPosition.add(known);
    }
    viewedPools = now;
    poolsByPosition = byPosition;
    return live;
  }

  /** The pool, if it exists in this plan. */
  @Nullable PoolMemory pool(ObjectKey key) {
    PoolMemory known = pools.get(key);
    return known != null && known.isSeenIn(plan) ? known : null;
  }

  /** The hosts ordered by name; the same list as last time if none changed. */
  List<Host> hosts(List<Host> now) {
    List<Host> sorted = now.stream().sorted(Comparator.comparing(Host::name)).toList();
    if (!sorted.equals(hosts)) {
      hosts = sorted;
    }
    return hosts;
  }

  SiteFacts facts(SiteFacts now) {
    SiteFacts known = facts;
    if (known != null && known.equals(now)) {
      return known;
    }
    facts = now;
    return now;
  }

  GroupForm form(GroupForm now) {
    GroupForm known = forms.get(now.uid());
    if (known != null && known.equals(now)) {
      return known;
    }
    forms.put(now.uid(), now);
    return now;
  }

  /** A slice that was written: as made here, or read. */
  SliceRecord slice(String name, NodeConfigSliceSpec spec) {
    return slices.computeIfAbsent(name, n -> SliceRecord.read(n, spec));
  }

  VerdictBook<ServiceVerdict> serviceBook() {
    return serviceBook;
  }

  VerdictBook<PoolVerdict> poolBook() {
    return poolBook;
  }

  /** Whether there were as many services the last time that was asked. */
  boolean hadAsManyUsers(int now) {
    boolean same = users == now;
    users = now;
    return same;
  }

  SliceBuilder.@Nullable GroupSlices groupSlices(String groupUid) {
    return groupSlices.get(groupUid);
  }

  @Nullable SliceRecord bucket(SliceBuilder.Bucket bucket) {
    return buckets.get(bucket);
  }

  /** Forgets what neither the plan just made nor its input had. */
  void settle(
      int liveServices,
      int livePools,
      Collection<String> liveGroups,
      SliceBuilder builder,
      Set<String> writtenSlices) {
    if (services.size() > liveServices) {
      services.values().removeIf(s -> !s.isSeenIn(plan));
    }
    if (pools.size() > livePools) {
      pools.values().removeIf(p -> !p.isSeenIn(plan));
    }
    if (forms.size() > liveGroups.size()) {
      forms.keySet().retainAll(new HashSet<>(liveGroups));
    }
    buckets = builder.made();
    groupSlices = builder.groups();
    Map<String, SliceRecord> kept = new HashMap<>();
    buckets.values().forEach(slice -> kept.put(slice.name(), slice));
    for (String name : writtenSlices) {
      SliceRecord known = slices.get(name);
      if (known != null) {
        kept.putIfAbsent(name, known);
      }
    }
    slices = kept;
  }
}
