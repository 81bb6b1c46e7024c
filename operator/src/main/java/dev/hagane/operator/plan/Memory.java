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
  private final Map<String, PoolMemory> pools = new HashMap<>();
  private final Map<String, GroupForm> forms = new HashMap<>();
  private Map<String, SliceRecord> slices = new HashMap<>();
  private Map<List<String>, Map<String, Entry>> entries = new HashMap<>();
  private Map<List<String>, Map<String, Entry>> entriesNow = new HashMap<>();
  private Map<SliceBuilder.Bucket, SliceRecord> buckets = new HashMap<>();
  private List<Host> hosts = List.of();
  private @Nullable SiteFacts facts;

  /** Whether the two are one object, which is quicker to say than whether they are equal. */
  @SuppressWarnings("ReferenceEquality")
  static boolean same(@Nullable Object one, @Nullable Object other) {
    return one == other;
  }

  ServiceMemory service(Resource<VirtualServiceSpec> resource) {
    ServiceMemory known = services.get(resource.uid());
    if (known == null) {
      known = new ServiceMemory(resource);
      services.put(resource.uid(), known);
    } else {
      known.update(resource);
    }
    return known;
  }

  PoolServers pool(Resource<RealServerPoolSpec> resource, List<Host> hostsNow) {
    PoolMemory known = pools.get(resource.uid());
    if (known == null) {
      known = new PoolMemory(resource, hostsNow);
      pools.put(resource.uid(), known);
    } else {
      known.update(resource, hostsNow);
    }
    return known.servers();
  }

  /** The hosts by name; the same list as last time if none changed. */
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

  /** The services in these slices by UID; those that are not known any more hold nothing. */
  Map<String, Entry> entries(List<String> names, Map<String, NodeConfigSliceSpec> written) {
    Map<String, Entry> known = entries.get(names);
    if (known == null) {
      known = new HashMap<>();
      for (String name : names) {
        NodeConfigSliceSpec spec = written.get(name);
        if (spec != null) {
          SliceRecord slice = slices.computeIfAbsent(name, n -> SliceRecord.read(n, spec));
          for (Entry entry : slice.entries()) {
            known.put(entry.uid(), entry);
          }
        }
      }
      if (!written.keySet().containsAll(names)) {
        return known;
      }
    }
    entriesNow.put(names, known);
    return known;
  }

  @Nullable SliceRecord bucket(SliceBuilder.Bucket bucket) {
    return buckets.get(bucket);
  }

  /** Forgets what neither the plan just made nor its input had. */
  void settle(
      Collection<String> liveServices,
      Collection<String> livePools,
      Collection<String> liveGroups,
      Map<SliceBuilder.Bucket, SliceRecord> madeBuckets,
      Set<String> writtenSlices) {
    retain(services, liveServices);
    retain(pools, livePools);
    retain(forms, liveGroups);
    buckets = madeBuckets;
    entries = entriesNow;
    entriesNow = new HashMap<>();
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

  private static void retain(Map<String, ?> remembered, Collection<String> live) {
    if (remembered.size() > live.size()) {
      remembered.keySet().retainAll(new HashSet<>(live));
    }
  }
}
