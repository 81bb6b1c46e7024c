package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.RealServerPool;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VirtualService;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The caches with our own last writes over them. For the planning thread only. */
final class ClusterState {
  /** Where each kind is cached. */
  record Caches(
      Supplier<Stream<VRRPGroup>> groups,
      Supplier<Stream<VirtualService>> services,
      Supplier<Stream<RealServerPool>> pools,
      Supplier<Stream<NodeConfig>> nodeConfigs,
      Supplier<Stream<NodeConfigSlice>> slices,
      Supplier<List<Node>> nodes,
      Supplier<List<Namespace>> namespaces) {}

  private final Caches caches;
  private final Time time;
  private final Newest<VRRPGroup> groups = new Newest<>();
  private final Newest<VirtualService> services = new Newest<>();
  private final Newest<RealServerPool> pools = new Newest<>();
  private final Newest<NodeConfig> nodeConfigs = new Newest<>();
  private final Newest<NodeConfigSlice> slices = new Newest<>();

  ClusterState(Caches caches, Time time) {
    this.caches = caches;
    this.time = time;
  }

  /** All that is known now. An object without a spec is as good as none. */
  Snapshot snapshot() {
    return new Snapshot(
        read(groups, caches.groups),
        read(services, caches.services),
        read(pools, caches.pools),
        // Before the slices: one that a NodeConfig points to was written before it.
        read(nodeConfigs, caches.nodeConfigs),
        read(slices, caches.slices),
        caches.nodes.get(),
        caches.namespaces.get());
  }

  private <T extends CustomResource<?, ?>> Map<Name, T> read(
      Newest<T> newest, Supplier<Stream<T>> cache) {
    return newest.over(
        cache.get().filter(object -> object.getSpec() != null), time.monotonicMilliseconds());
  }

  void written(VRRPGroup group) {
    groups.written(group, time.monotonicMilliseconds());
  }

  void written(VirtualService service) {
    services.written(service, time.monotonicMilliseconds());
  }

  void written(RealServerPool pool) {
    pools.written(pool, time.monotonicMilliseconds());
  }

  void written(NodeConfig nodeConfig) {
    nodeConfigs.written(nodeConfig, time.monotonicMilliseconds());
  }

  void written(NodeConfigSlice slice) {
    slices.written(slice, time.monotonicMilliseconds());
  }

  void deleted(NodeConfig nodeConfig) {
    nodeConfigs.deleted(nodeConfig);
  }

  void deleted(NodeConfigSlice slice) {
    slices.deleted(slice);
  }
}
