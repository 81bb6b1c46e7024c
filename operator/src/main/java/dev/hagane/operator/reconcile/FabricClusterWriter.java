package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Writes through the fabric8 client. */
final class FabricClusterWriter implements ClusterWriter {
  /** The field manager of all that the operator writes. */
  static final String FIELD_MANAGER = "hagane-operator";

  private static final Map<String, String> LABELS =
      Map.of("app.kubernetes.io/managed-by", FIELD_MANAGER);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(FIELD_MANAGER)
          .withForce(true)
          .build();

  private final KubernetesClient client;

  FabricClusterWriter(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public WriteResult<NodeConfigSlice> createSlice(String name, NodeConfigSliceSpec spec) {
    var slice = new NodeConfigSlice();
    slice.setMetadata(metadata(name));
    slice.setSpec(spec);
    return attempt(() -> client.resource(slice).create());
  }

  @Override
  public WriteResult<NodeConfig> applyNodeConfig(String name, NodeConfigSpec spec) {
    var nodeConfig = new NodeConfig();
    nodeConfig.setMetadata(metadata(name));
    nodeConfig.setSpec(spec);
    return attempt(() -> client.resource(nodeConfig).patch(APPLY));
  }

  @Override
  public <T, R extends CustomResource<?, T>> WriteResult<R> applyStatus(R object, T status) {
    // Without spec: whose it is, is not claimed. The UID makes a conflict of a later object.
    R patch = emptyLike(object);
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withUid(object.getMetadata().getUid())
            .build());
    patch.setStatus(status);
    return attempt(() -> client.resource(patch).subresource("status").patch(APPLY));
  }

  @Override
  public WriteResult<Event> createEvent(Event event) {
    return attempt(() -> client.resource(event).create());
  }

  @Override
  public <R extends CustomResource<?, ?>> WriteResult<R> delete(R object) {
    return attempt(() -> {
      client
          .resource(object)
          .lockResourceVersion(object.getMetadata().getResourceVersion())
          .delete();
      return object;
    });
  }

  @Override
  public List<NodeConfig> liveNodeConfigs() {
    try {
      return client.resources(NodeConfig.class).list().getItems();
    } catch (KubernetesClientException e) {
      throw new UnreachableException("NodeConfigs could not be listed: " + words(e), e);
    }
  }

  private static ObjectMeta metadata(String name) {
    return new ObjectMetaBuilder().withName(name).withLabels(LABELS).build();
  }

  private static <R extends CustomResource<?, ?>> R emptyLike(R object) {
    try {
      @SuppressWarnings("unchecked")
      Class<R> type = (Class<R>) object.getClass();
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(object.getClass() + " needs a public constructor", e);
    }
  }

  private static <R> WriteResult<R> attempt(Supplier<R> write) {
    try {
      return new WriteResult.Done<>(write.get());
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case 404 -> new WriteResult.Gone<>();
        case 409 ->
            "AlreadyExists".equals(reason(e))
                ? new WriteResult.Exists<>()
                : new WriteResult.Refused<>(409, words(e) + " (it is tried again)");
        case 403 ->
            isNamespaceGoing(e)
                ? new WriteResult.Gone<>()
                : new WriteResult.Refused<>(
                    403, words(e) + "; apply the roles of this version's chart");
        case 400, 413, 422 ->
            new WriteResult.Refused<>(
                e.getCode(), words(e) + "; apply the CRDs of this version's chart");
        case 500 -> new WriteResult.Refused<>(500, words(e));
        case 401 ->
            throw new UnreachableException(
                "the API server does not accept our token: it must be renewed, or its service"
                    + " account exists no more",
                e);
        default -> throw new UnreachableException(words(e), e);
      };
    }
  }

  private static boolean isNamespaceGoing(KubernetesClientException e) {
    return e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
  }

  private static String reason(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getReason() == null
        ? ""
        : e.getStatus().getReason();
  }

  /** The server's own words where there are any, else those of the network. */
  private static String words(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return e.getCode() + " " + e.getStatus().getMessage();
    }
    return Causes.words(e);
  }
}
