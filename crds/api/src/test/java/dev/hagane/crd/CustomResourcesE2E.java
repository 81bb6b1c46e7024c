package dev.hagane.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.api.v1alpha1.ServerCount;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.VirtualService;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import dev.hagane.kube.ControlPlane;
import dev.hagane.kube.SourceTree;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed definitions on a real API server: what it accepts, fills in and refuses. */
class CustomResourcesE2E {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static ControlPlane plane;
  private static KubernetesClient client;

  @BeforeAll
  static void installDefinitions() {
    plane = ControlPlane.start();
    client = plane.admin();
    for (ObjectNode crd : CustomResources.generate()) {
      plane.kubectl().apply(new CommittedFile("crds/" + CustomResources.fileName(crd)).read());
    }
    plane.kubectl().awaitDefinitions();
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
    if (plane != null) {
      plane.close();
    }
  }

  static List<Manifests.Case> right() {
    return Manifests.cases("right-manifests.yaml");
  }

  static List<Manifests.Case> wrong() {
    return Manifests.cases("wrong-manifests.yaml");
  }

  @ParameterizedTest
  @MethodSource("right")
  void aRightManifestIsAccepted(Manifests.Case manifest) {
    assertThatCode(() -> create(manifest.object())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aWrongManifestIsRefusedInWordsThatHelp(Manifests.Case manifest) {
    var refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> create(manifest.object()));
    assertThat(refusal).as("the API server accepted it").isNotNull();
    assertThat(refusal.getMessage()).contains(manifest.words());
    assertThat(refusal.getStatus().getDetails().getCauses())
        .filteredOn(cause -> !cause.getMessage().contains("some validation rules were not checked"))
        .as("one fault, one cause: %s", refusal.getMessage())
        .hasSize(1);
  }

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(SourceTree.root().resolve("docs/examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatTheDocumentsShowIsAccepted(Path example) throws IOException {
    String text = Files.readString(example);
    assertThatCode(() -> plane.kubectl().apply(text)).doesNotThrowAnyException();
  }

  @Test
  void theWrongManifestsAreMany() {
    assertThat(wrong()).hasSizeGreaterThanOrEqualTo(30);
  }

  /** What the server fills in, and what a record that never met a server has, is the same. */
  @ParameterizedTest
  @MethodSource("right")
  void theServersDefaultsAreTheRecords(Manifests.Case manifest) throws Exception {
    JsonNode stored = JSON.valueToTree(create(manifest.object())).get("spec");
    Class<? extends CustomResource<?, ?>> kind =
        CustomResources.KINDS.stream()
            .filter(k -> k.getSimpleName().equals(manifest.object().get("kind").asText()))
            .findFirst()
            .orElseThrow();
    JsonNode read = JSON.valueToTree(JSON.treeToValue(manifest.object(), kind).getSpec());

    assertThat(withoutEmptyLists(text(read))).isEqualTo(withoutEmptyLists(text(stored)));
  }

  @Test
  void aNewObjectSaysThatNobodyHasLookedAtItYet() {
    JsonNode stored = JSON.valueToTree(create(right().getFirst().object()));
    assertThat(stored.at("/status/observedGeneration").asInt(99)).isEqualTo(-1);
  }

  @Test
  void aSliceNeverChanges() {
    ObjectNode slice = find("NodeConfigSlice");
    GenericKubernetesResource stored = create(slice);
    Map<String, Object> spec = stored.get("spec");
    spec.put("group", "another");

    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class, () -> client.resource(stored).update());
    assertThat(refusal).isNotNull();
    assertThat(refusal.getMessage()).contains("a slice never changes: write a new one");
  }

  @Test
  void columnsAndExplanationsAreWhatPeopleSee() {
    VirtualService service =
        client
            .resource(JSON.convertValue(find("VirtualService"), VirtualService.class))
            .createOr(NonDeletingOperation::update);
    service.setStatus(
        new VirtualServiceStatus(
            1L,
            List.of(),
            List.of(
                new ServiceAddress("203.0.113.20", "public"),
                new ServiceAddress("2001:db8::20", "six")),
            "203.0.113.20,2001:db8::20",
            "80/TCP",
            "lb1",
            ServerCount.of(3, 4)));
    client.resource(service).updateStatus();

    List<String> lines =
        plane
            .kubectl()
            .run("get", "lvs", service.getMetadata().getName())
            .output()
            .lines()
            .toList();
    assertThat(words(lines.get(0)))
        .isEqualTo("NAME ADDRESS PORTS MODE SCHEDULER DIRECTOR SERVERS READY HEALTHY AGE");
    assertThat(words(lines.get(1)))
        .startsWith("shop 203.0.113.20,2001:db8::20 80/TCP Masquerade wlc lb1 3/4");
    assertThat(plane.kubectl().run("get", "hagane").status()).isZero();
    assertThat(words(plane.kubectl().run("explain", "lvs.spec.persistence.scope").output()))
        .contains("AllPorts: a client keeps one server over all ports of the service.");
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static ObjectNode find(String kind) {
    return right().stream()
        .map(Manifests.Case::object)
        .filter(object -> object.get("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  /** Creates it under a name that is free, since several tests use the same manifests. */
  private static GenericKubernetesResource create(ObjectNode manifest) {
    var resource = JSON.convertValue(manifest, GenericKubernetesResource.class);
    return client
        .resource(resource)
        .dryRun(false)
        .createOr(existing -> {
          existing.delete();
          return existing.create();
        });
  }

  /** The same tree with numbers as they are written, whatever Java type they came from. */
  private static JsonNode text(JsonNode tree) throws JsonProcessingException {
    return JSON.readTree(tree.toString());
  }

  private static JsonNode withoutEmptyLists(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      for (Iterator<JsonNode> fields = object.elements(); fields.hasNext(); ) {
        JsonNode value = fields.next();
        if (value instanceof ArrayNode list && list.isEmpty()) {
          fields.remove();
        }
      }
    }
    tree.forEach(CustomResourcesE2E::withoutEmptyLists);
    return tree;
  }
}
