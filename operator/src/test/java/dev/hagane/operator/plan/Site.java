package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.value.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/** A cluster to edit, and what was written to it; generations and ages count as in the API. */
public final class Site {
  private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

  public final Map<ObjectKey, Resource<VRRPGroupSpec>> groups = new TreeMap<>();
  public final Map<ObjectKey, Resource<VirtualServiceSpec>> services = new TreeMap<>();
  public final Map<ObjectKey, Resource<RealServerPoolSpec>> pools = new TreeMap<>();
  public final Map<String, Host> hosts = new TreeMap<>();
  public final Map<String, NamespaceView> namespaces = new TreeMap<>();

  /** What is reported of groups, by UID. */
  public final Map<String, GroupReport> reports = new TreeMap<>();

  public Previous previous = Previous.NOTHING;
  private int made;

  /** The lab's site: lb1 directs group edge; pool shop/web holds three web servers. */
  public static Site lab() {
    Site site = new Site();
    site.host("lb1", Map.of("role", "director"), "10.0.0.2", "203.0.113.2", "fd00:10::2");
    site.host("lb2", Map.of("role", "spare"), "10.0.0.3", "203.0.113.3", "fd00:10::3");
    for (int i = 1; i <= 3; i++) {
      site.host("web" + i, Map.of("role", "web"), "10.0.0.1" + i, "fd00:10::1" + i);
    }
    site.namespace("shop", Map.of("team", "shop"));
    site.namespace("blog", Map.of("team", "blog"));
    site.group("edge", Specs.edge("lb1"));
    site.pool("shop", "web", Specs.servers("10.0.0.11", "10.0.0.12", "10.0.0.13"));
    site.pool("blog", "web", Specs.servers("10.0.0.11", "10.0.0.12"));
    return site;
  }

  public void host(String name, Map<String, String> labels, String... addresses) {
    List<IpAddress> own = Arrays.stream(addresses).map(IpAddress::parse).toList();
    hosts.put(name, new Host(name, labels, own));
  }

  public void namespace(String name, Map<String, String> labels) {
    namespaces.put(name, new NamespaceView(name, labels, false));
  }

  public ObjectKey group(String name, VRRPGroupSpec spec) {
    return put(groups, ObjectKey.group(name), spec);
  }

  public ObjectKey pool(String namespace, String name, RealServerPoolSpec spec) {
    return put(pools, ObjectKey.pool(namespace, name), spec);
  }

  public ObjectKey service(String namespace, String name, VirtualServiceSpec spec) {
    return put(services, ObjectKey.service(namespace, name), spec);
  }

  /** Creates, or edits: then the generation rises, if the spec changed. */
  public <S> ObjectKey put(Map<ObjectKey, Resource<S>> into, ObjectKey key, S spec) {
    Resource<S> old = into.get(key);
    if (old == null) {
      // Two objects in a row share their second, so that the UID has to decide between them.
      Instant created = START.plusSeconds(made / 2);
      SplittableRandom random = new SplittableRandom(made);
      String uid = new UUID(random.nextLong(), random.nextLong()).toString();
      made++;
      into.put(key, new Resource<>(key, uid, 1, created, Map.of(), spec, false));
    } else if (!old.spec().equals(spec)) {
      into.put(
          key,
          new Resource<>(
              key,
              old.uid(),
              old.generation() + 1,
              old.created(),
              old.annotations(),
              spec,
              old.deleting()));
    }
    return key;
  }

  public void annotate(ObjectKey group, String name, String value) {
    Resource<VRRPGroupSpec> old = groups.get(group);
    Map<String, String> annotations = new HashMap<>(old.annotations());
    annotations.put(name, value);
    groups.put(
        group,
        new Resource<>(
            group,
            old.uid(),
            old.generation(),
            old.created(),
            annotations,
            old.spec(),
            old.deleting()));
  }

  public <S> void startDeleting(Map<ObjectKey, Resource<S>> in, ObjectKey key) {
    Resource<S> old = in.get(key);
    in.put(
        key,
        new Resource<>(
            key,
            old.uid(),
            old.generation() + 1,
            old.created(),
            old.annotations(),
            old.spec(),
            true));
  }

  public ClusterView view() {
    return new ClusterView(
        List.copyOf(groups.values()),
        List.copyOf(services.values()),
        List.copyOf(pools.values()),
        List.copyOf(hosts.values()),
        List.copyOf(namespaces.values()),
        reports);
  }

  /** The same view with every list in another order. */
  public ClusterView shuffled(Random random) {
    return new ClusterView(
        shuffled(groups.values(), random),
        shuffled(services.values(), random),
        shuffled(pools.values(), random),
        shuffled(hosts.values(), random),
        shuffled(namespaces.values(), random),
        reports);
  }

  private static <T> List<T> shuffled(Iterable<T> items, Random random) {
    List<T> list = new ArrayList<>();
    items.forEach(list::add);
    Collections.shuffle(list, random);
    return list;
  }

  /** Plans from nothing, without writing. */
  public Plan plan() {
    return new Planner().plan(previous, view());
  }

  /** Plans and writes. */
  public Plan apply() {
    Plan plan = plan();
    previous = plan.asPrevious();
    return plan;
  }

  /** What is written of this service on this node now; null if nothing. */
  public static CompiledService written(Previous previous, String node, String uid) {
    for (var role : previous.nodeConfigs().get(node).directors()) {
      for (String name : role.slices()) {
        NodeConfigSliceSpec slice = previous.slices().get(name);
        for (CompiledService service : slice.services()) {
          if (service.uid().equals(uid)) {
            return service;
          }
        }
      }
    }
    return null;
  }

  public CompiledService onNode(String node, ObjectKey service) {
    return written(previous, node, services.get(service).uid());
  }
}
