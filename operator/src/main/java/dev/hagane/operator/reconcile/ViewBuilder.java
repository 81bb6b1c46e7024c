package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.operator.plan.ClusterView;
import dev.hagane.operator.plan.Host;
import dev.hagane.operator.plan.Kind;
import dev.hagane.operator.plan.NamespaceView;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Resource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the planner's view of a snapshot; what did not change is the same object as before. */
final class ViewBuilder {
  private record Made<S>(String uid, String version, Resource<S> resource) {}

  /** One kind's resources, made once for each version of an object. */
  private static final class KindView<S> {
    private final Kind kind;
    private Map<Name, Made<S>> made = Map.of();

    KindView(Kind kind) {
      this.kind = kind;
    }

    List<Resource<S>> of(Map<Name, ? extends CustomResource<S, ?>> objects) {
      Map<Name, Made<S>> next = HashMap.newHashMap(objects.size());
      List<Resource<S>> resources = new ArrayList<>(objects.size());
      objects.forEach((name, object) -> {
        String uid = object.getMetadata().getUid();
        String version = object.getMetadata().getResourceVersion();
        Made<S> now = made.get(name);
        if (now == null || !now.version.equals(version) || !now.uid.equals(uid)) {
          now = new Made<>(uid, version, resource(name, object));
        }
        next.put(name, now);
        resources.add(now.resource);
      });
      made = next;
      return resources;
    }

    private Resource<S> resource(Name name, CustomResource<S, ?> object) {
      var metadata = object.getMetadata();
      return new Resource<>(
          new ObjectKey(kind, name.namespace(), name.name()),
          metadata.getUid(),
          metadata.getGeneration(),
          Instant.parse(metadata.getCreationTimestamp()),
          metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations(),
          object.getSpec(),
          object.isMarkedForDeletion());
    }
  }

  private final KindView<VRRPGroupSpec> groups = new KindView<>(Kind.VRRPGroup);
  private final KindView<VirtualServiceSpec> services = new KindView<>(Kind.VirtualService);
  private final KindView<RealServerPoolSpec> pools = new KindView<>(Kind.RealServerPool);

  /**
   * The view of a snapshot.
   *
   * @param fresh the nodes whose agents are heard of
   */
  ClusterView of(Snapshot snapshot, Set<String> fresh) {
    return new ClusterView(
        groups.of(snapshot.groups()),
        services.of(snapshot.services()),
        pools.of(snapshot.pools()),
        snapshot.nodes().stream().map(ViewBuilder::host).toList(),
        snapshot.namespaces().stream().map(ViewBuilder::namespace).toList(),
        GroupReports.of(snapshot, fresh));
  }

  private static Host host(Node node) {
    return new Host(node.getMetadata().getName(), labels(node), NodeAddresses.of(node));
  }

  private static NamespaceView namespace(Namespace namespace) {
    return new NamespaceView(
        namespace.getMetadata().getName(), labels(namespace), namespace.isMarkedForDeletion());
  }

  private static Map<String, String> labels(HasMetadata object) {
    return object.getMetadata().getLabels() == null ? Map.of() : object.getMetadata().getLabels();
  }
}
