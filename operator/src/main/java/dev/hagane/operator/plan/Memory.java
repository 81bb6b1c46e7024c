package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
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
  private List<Host> hosts = List.of();
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

  ServiceMemory service(Resource<VirtualServiceSpec> resource) {
    ServiceMemory known = services.get(resource.uid());
    if (known == null) {
      known = new ServiceMemory(resource);
      services.put(resource.uid(), known);
    }
    known.update(resource, plan);
    return known;
  }

  /** The service, if it exists in this plan. */
  @Nullable ServiceMemory service(String uid) {
    ServiceMemory known = services.get(uid);
    return known != null && known.isSeenIn(plan) ? known : null;
  }

  PoolMemory pool(Resource<RealServerPoolSpec> resource, List<Host> hostsNow) {
    PoolMemory known = pools.get(resource.key());
    if (known == null) {
      known = new PoolMemory(resource, hostsNow);
      pools.put(resource.key(), known);
    }
    known.update(resource, hostsNow, plan);
    return known;
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

  @Nullable SliceRecord bucket(SliceBuilder.Bucket bucket) {
    return buckets.get(bucket);
  }

  /** Forgets what neither the plan just made nor its input had. */
  void settle(
      int liveServices,
      int livePools,
      Collection<String> liveGroups,
      Map<SliceBuilder.Bucket, SliceRecord> madeBuckets,
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
    buckets = madeBuckets;
    Map<String, SliceRecord> kept = new HashMap<>();
    madeBuckets.values().forEach(slice -> kept.put(slice.name(), slice));
    for (String name : writtenSlices) {
      SliceRecord known = slices.get(name);
      if (known != null) {
        kept.putIfAbsent(name, known);
      }
    }
    slices = kept;
  }
}
