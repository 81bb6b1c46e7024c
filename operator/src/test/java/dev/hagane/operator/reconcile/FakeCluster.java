package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.VirtualService;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An API server in memory that keeps versions and generations as the real one does, with caches
 * that show nothing new until {@link #catchUp}.
 */
final class FakeCluster implements ClusterWriter {
  final List<String> writes = new ArrayList<>();
  final Map<String, NodeConfigSlice> slices = new LinkedHashMap<>();
  final Map<String, NodeConfig> nodeConfigs = new LinkedHashMap<>();
  final Map<Name, VirtualService> services = new LinkedHashMap<>();
  final Map<String, Event> events = new LinkedHashMap<>();
  private Map<String, NodeConfigSlice> seenSlices = Map.of();
  private Map<String, NodeConfig> seenNodeConfigs = Map.of();
  private Map<Name, VirtualService> seenServices = Map.of();
  private long version = 100;

  /** What to answer instead, by the words of the write; null: do it. */
  Function<String, WriteResult<?>> refusal = what -> null;

  /** The caches, as old as the last {@link #catchUp}. */
  ClusterState.Caches caches() {
    return new ClusterState.Caches(
        () -> Stream.of(),
        () -> seenServices.values().stream(),
        () -> Stream.of(),
        () -> seenNodeConfigs.values().stream(),
        () -> seenSlices.values().stream(),
        List::of,
        List::of);
  }

  synchronized void catchUp() {
    seenSlices = new LinkedHashMap<>(slices);
    seenNodeConfigs = new LinkedHashMap<>(nodeConfigs);
    seenServices = new LinkedHashMap<>(services);
  }

  /** Writes a NodeConfig's status as an agent would. */
  synchronized void report(String node, NodeConfigStatus status) {
    NodeConfig now = copy(nodeConfigs.get(node), 0);
    now.setStatus(status);
    nodeConfigs.put(node, now);
  }

  @Override
  public synchronized WriteResult<NodeConfigSlice> createSlice(
      String name, NodeConfigSliceSpec spec) {
    return write(
        "create slice " + name,
        () -> {
          if (slices.containsKey(name)) {
            return new WriteResult.Exists<>();
          }
          var slice = new NodeConfigSlice();
          slice.setMetadata(metadata(name));
          slice.setSpec(spec);
          slices.put(name, slice);
          return new WriteResult.Done<>(slice);
        });
  }

  @Override
  public synchronized WriteResult<NodeConfig> applyNodeConfig(String name, NodeConfigSpec spec) {
    return write(
        "apply nodeconfig " + name,
        () -> {
          NodeConfig before = nodeConfigs.get(name);
          NodeConfig now;
          if (before == null) {
            now = new NodeConfig();
            now.setMetadata(metadata(name));
          } else {
            now = copy(before, spec.equals(before.getSpec()) ? 0 : 1);
          }
          now.setSpec(spec);
          nodeConfigs.put(name, now);
          return new WriteResult.Done<>(now);
        });
  }

  @Override
  @SuppressWarnings("unchecked")
  public synchronized <T, R extends CustomResource<?, T>> WriteResult<R> applyStatus(
      R object, T status) {
    return write(
        "status of " + Name.of(object),
        () -> {
          VirtualService before = services.get(Name.of(object));
          if (before == null) {
            return new WriteResult.Gone<>();
          }
          var now = new VirtualService();
          now.setMetadata(next(before.getMetadata(), 0));
          now.setSpec(before.getSpec());
          now.setStatus((VirtualServiceStatus) status);
          services.put(Name.of(object), now);
          return new WriteResult.Done<>((R) now);
        });
  }

  @Override
  public synchronized WriteResult<Event> createEvent(Event event) {
    String name = event.getMetadata().getName();
    return write(
        "create event " + name,
        () ->
            events.putIfAbsent(name, event) == null
                ? new WriteResult.Done<>(event)
                : new WriteResult.Exists<>());
  }

  @Override
  public synchronized <R extends CustomResource<?, ?>> WriteResult<R> delete(R object) {
    String name = object.getMetadata().getName();
    return write(
        "delete " + object.getKind() + " " + name,
        () -> {
          HasMetadata gone =
              object instanceof NodeConfig ? nodeConfigs.remove(name) : slices.remove(name);
          return gone == null ? new WriteResult.Gone<>() : new WriteResult.Done<>(object);
        });
  }

  @Override
  public synchronized List<NodeConfig> liveNodeConfigs() {
    return List.copyOf(nodeConfigs.values());
  }

  @SuppressWarnings("unchecked")
  private <R> WriteResult<R> write(String what, Supplier<WriteResult<R>> perform) {
    WriteResult<?> instead = refusal.apply(what);
    if (instead != null) {
      return (WriteResult<R>) instead;
    }
    writes.add(what);
    return perform.get();
  }

  ObjectMeta metadata(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withUid(new UUID(name.hashCode(), version).toString())
        .withGeneration(1L)
        .withCreationTimestamp("2026-11-21T09:00:00Z")
        .withResourceVersion(Long.toString(++version))
        .build();
  }

  private ObjectMeta next(ObjectMeta before, int generations) {
    return new ObjectMetaBuilder(before)
        .withGeneration(before.getGeneration() + generations)
        .withResourceVersion(Long.toString(++version))
        .build();
  }

  private NodeConfig copy(NodeConfig before, int generations) {
    var now = new NodeConfig();
    now.setMetadata(next(before.getMetadata(), generations));
    now.setSpec(before.getSpec());
    now.setStatus(before.getStatus());
    return now;
  }
}
