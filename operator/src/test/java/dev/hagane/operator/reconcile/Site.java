package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.RealServerPool;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VirtualService;
import dev.hagane.kube.ControlPlane;
import dev.hagane.kube.Kubectl;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A real API server with Hagane installed from the committed manifests, and a site to work on. */
final class Site implements AutoCloseable {
  static final String RELEASE = "hagane-system";

  private static final String GROUP =
      """
      apiVersion: hagane.dev/v1alpha1
      kind: VRRPGroup
      metadata: {name: edge}
      spec:
        directors: {nodes: [{name: lb1}]}
        instances:
        - name: outer
          addressFamily: IPv4
          interface: {subnet: 203.0.113.0/24}
          vrid: 51
          addresses: [203.0.113.4/24]
          carriesServices: true
        addressPools: [{name: public, cidr: 203.0.113.16/28}]
        realServerNetworks: [10.0.0.0/24]
        allowedNamespaces: {from: All}
      """;

  private final ControlPlane plane = ControlPlane.start();
  private final KubernetesClient admin = plane.admin();

  Site() {
    Path root = root();
    apply(read(root.resolve("helm/src/test/golden/hagane.yaml")));
    try (Stream<Path> definitions = Files.list(root.resolve("crds"))) {
      definitions
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .forEach(file -> apply(read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("crds/ cannot be listed", e);
    }
    kubectl().awaitDefinitions();
  }

  ControlPlane plane() {
    return plane;
  }

  KubernetesClient admin() {
    return admin;
  }

  Kubectl kubectl() {
    return plane.kubectl();
  }

  void apply(String manifest) {
    kubectl().apply(manifest);
  }

  /** A token of the operator's service account, for an hour. */
  String operatorToken() {
    return admin
        .serviceAccounts()
        .inNamespace(RELEASE)
        .withName("hagane-operator")
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences("https://kubernetes.default.svc.cluster.local")
                .withExpirationSeconds(3600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  /** A client with the rights that the chart gives to the operator. */
  KubernetesClient operatorClient() {
    return plane.client(plane.config(operatorToken()));
  }

  /** The director, the group and the namespace {@code shop}. */
  void setUp() {
    node("lb1", "203.0.113.2");
    node("lb2", "203.0.113.3");
    apply(GROUP);
    namespace("shop");
  }

  void node(String name, String address) {
    apply("{apiVersion: v1, kind: Node, metadata: {name: " + name + "}}");
    admin
        .nodes()
        .withName(name)
        .editStatus(node -> {
          node.getStatus().setAddresses(List.of(new NodeAddress(address, "InternalIP")));
          return node;
        });
  }

  void namespace(String name) {
    apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + name + "}}");
  }

  void pool(String namespace, String name, String... addresses) {
    List<String> servers = new ArrayList<>();
    for (String address : addresses) {
      servers.add("{address: " + address + "}");
    }
    apply(
        """
        apiVersion: hagane.dev/v1alpha1
        kind: RealServerPool
        metadata: {namespace: %s, name: %s}
        spec: {type: Servers, servers: [%s]}
        """
            .formatted(namespace, name, String.join(", ", servers)));
  }

  void service(String namespace, String name, String address, int port, String pool) {
    apply(
        """
        apiVersion: hagane.dev/v1alpha1
        kind: VirtualService
        metadata: {namespace: %s, name: %s}
        spec:
          vrrpGroupRef: {name: edge}
          addresses: [{value: %s}]
          ports: [{name: main, protocol: TCP, port: %d}]
          forwarding: Masquerade
          realServerPoolRef: {name: %s}
        """
            .formatted(namespace, name, address, port, pool));
  }

  VirtualService serviceNow(String namespace, String name) {
    return admin.resources(VirtualService.class).inNamespace(namespace).withName(name).get();
  }

  VRRPGroup group() {
    return admin.resources(VRRPGroup.class).withName("edge").get();
  }

  RealServerPool poolNow(String namespace, String name) {
    return admin.resources(RealServerPool.class).inNamespace(namespace).withName(name).get();
  }

  /** How that node is to speak VRRP for its only group. */
  DirectorVRRP vrrp(String node) {
    NodeConfig config = admin.resources(NodeConfig.class).withName(node).get();
    return config.getSpec().directors().getFirst().vrrp();
  }

  /** What that node is to carry, by namespace and name, as its NodeConfig and slices say. */
  Map<String, CompiledService> carried(String node) {
    Map<String, CompiledService> carried = new TreeMap<>();
    NodeConfig config = admin.resources(NodeConfig.class).withName(node).get();
    if (config != null) {
      for (var role : config.getSpec().directors()) {
        for (String name : role.slices()) {
          NodeConfigSlice slice = admin.resources(NodeConfigSlice.class).withName(name).get();
          assertThat(slice).as("slice %s, to which %s points", name, node).isNotNull();
          slice
              .getSpec()
              .services()
              .forEach(entry -> carried.put(entry.namespace() + "/" + entry.name(), entry));
        }
      }
    }
    return carried;
  }

  /** Status and reason of a condition, as in {@code False AddressConflict}; absent: empty. */
  static String condition(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(condition -> condition.getType().equals(type))
        .map(condition -> condition.getStatus() + " " + condition.getReason())
        .findFirst()
        .orElse("");
  }

  /** A service's condition, only if its status is of its present generation. */
  String condition(String namespace, String name, String type) {
    VirtualService service = serviceNow(namespace, name);
    return service.getStatus() == null
            || !service
                .getMetadata()
                .getGeneration()
                .equals(service.getStatus().observedGeneration())
        ? ""
        : condition(service.getStatus().conditions(), type);
  }

  /** The resource versions of all that the operator writes. */
  Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    Stream.of(VirtualService.class, RealServerPool.class)
        .flatMap(type -> admin.resources(type).inAnyNamespace().list().getItems().stream())
        .forEach(object -> put(versions, object.getKind(), object.getMetadata()));
    Stream.of(VRRPGroup.class, NodeConfig.class, NodeConfigSlice.class)
        .flatMap(type -> admin.resources(type).list().getItems().stream())
        .forEach(object -> put(versions, object.getKind(), object.getMetadata()));
    admin
        .v1()
        .events()
        .inAnyNamespace()
        .list()
        .getItems()
        .forEach(event -> put(versions, "Event", event.getMetadata()));
    return versions;
  }

  /** The reasons of all events, sorted. */
  List<String> eventReasons() {
    return admin.v1().events().inAnyNamespace().list().getItems().stream()
        .map(Event::getReason)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** Who leads; empty: nobody. */
  String leader() {
    Lease lease =
        admin
            .resources(Lease.class)
            .inNamespace(RELEASE)
            .withName(OperatorSettings.LEADER_LEASE)
            .get();
    String holder = lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  /** Deletes all that a test made. */
  void clear() {
    admin.resources(VirtualService.class).inAnyNamespace().delete();
    admin.resources(RealServerPool.class).inAnyNamespace().delete();
    admin.resources(VRRPGroup.class).delete();
    admin.resources(NodeConfig.class).delete();
    admin.resources(NodeConfigSlice.class).delete();
    admin.resources(Node.class).delete();
    admin.resources(Lease.class).inNamespace(RELEASE).delete();
    admin.v1().events().inAnyNamespace().delete();
  }

  static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .pollInSameThread();
  }

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("crds"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("crds/ is in no folder above this one");
    }
    return folder;
  }

  @Override
  public void close() {
    admin.close();
    plane.close();
  }

  private static void put(Map<String, String> versions, String kind, ObjectMeta metadata) {
    versions.put(
        kind + " " + metadata.getNamespace() + "/" + metadata.getName(),
        metadata.getResourceVersion());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
