package dev.hagane.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The DaemonSet of hagane-vrrp: what it may do, and above all what leaves it alone. */
class VrrpChartTest {
  private static final Chart CHART = Chart.ofSources();
  private static final String DEFAULT_TEXT = CHART.render("edge", "{}");
  private static final Objects DEFAULT = Objects.of(DEFAULT_TEXT);
  private static final String AGENT = "# Source: hagane/templates/agent.yaml";
  private static final String VRRP = "# Source: hagane/templates/vrrp.yaml";

  /** Another value than the chart's own for each of the agent's, by its name. */
  private static final Map<String, String> OTHER_AGENT_VALUES =
      new TreeMap<>(
          Map.of(
              "image", "{repository: registry.example/agent, tag: 1.2.3, pullPolicy: Always}",
              "priorityClassName", "other",
              "updateStrategy", "{type: OnDelete}",
              "stateDirectory", "/srv/hagane",
              "apiServer", "{host: 192.0.2.10, port: 6444}",
              "javaOptions", "[-Xmx128m]",
              "extraArguments", "[--log-level, debug]",
              "resources", "{limits: {memory: 1Gi}}",
              "podAnnotations", "{note: changed}"));

  static List<String> otherAgentValues() {
    return OTHER_AGENT_VALUES.entrySet().stream()
        .map(value -> "agent: {" + value.getKey() + ": " + value.getValue() + "}")
        .toList();
  }

  @ParameterizedTest
  @MethodSource("otherAgentValues")
  void noValueOfTheAgentReachesItsPods(String values) {
    String text = CHART.render("edge", values);
    assertThat(document(text, AGENT)).as("the agent").isNotEqualTo(document(DEFAULT_TEXT, AGENT));
    assertThat(document(text, VRRP)).isEqualTo(document(DEFAULT_TEXT, VRRP));
  }

  @Test
  void everyValueOfTheAgentIsTried() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(CHART.folder().resolve("values.schema.json").toFile());
    assertThat(schema.at("/properties/agent/properties").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(OTHER_AGENT_VALUES.keySet());
  }

  /** A chart of another version, with the VRRP program kept at the one that runs. */
  @Test
  void anUpgradeThatKeepsItsImageKeepsItsPods(@TempDir Path folder) throws IOException {
    Path newer = folder.resolve("hagane");
    copy(CHART.folder(), newer);
    Path chart = newer.resolve("Chart.yaml");
    Files.writeString(chart, Files.readString(chart).replace("0.1.0", "0.2.0"));
    String kept = "vrrp: {image: {tag: 0.1.0}}";
    JsonNode before = template(CHART.render("edge", kept));
    Objects after = Objects.of(new Chart(newer).render("edge", kept));
    assertThat(after.container("DaemonSet", "hagane-agent").get("image").asText())
        .endsWith(":0.2.0");
    assertThat(after.get("DaemonSet", "hagane-vrrp").at("/spec/template").toString())
        .isEqualTo(before.toString());
  }

  @Test
  void itHasFourCapabilitiesAndNoPrivilege() {
    JsonNode pod = pod(DEFAULT, "hagane-vrrp");
    assertThat(pod.get("containers")).hasSize(1);
    assertThat(pod.has("initContainers")).isFalse();
    assertThat(pod.path("hostPID").asBoolean() || pod.path("hostIPC").asBoolean()).isFalse();
    assertThat(pod.get("hostNetwork").asBoolean()).isTrue();
    JsonNode security = pod.at("/containers/0/securityContext");
    assertThat(Objects.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(Objects.texts(security.at("/capabilities/add")))
        .containsExactly("NET_ADMIN", "NET_RAW", "SYS_NICE", "IPC_LOCK");
    ChartTest.assertHardened(pod, security);
    assertThat(pod.at("/volumes").valueStream().filter(v -> v.has("hostPath")))
        .extracting(v -> v.at("/hostPath/path").asText())
        .containsExactly("/var/lib/hagane/vrrp", "/run/hagane");
  }

  @Test
  void itSpeaksToNoApiServer() {
    JsonNode pod = pod(DEFAULT, "hagane-vrrp");
    assertThat(pod.toString()).doesNotContain("serviceAccountToken", "KUBERNETES_SERVICE");
    assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(
            Stream.concat(DEFAULT.ofKind("ClusterRoleBinding"), DEFAULT.ofKind("RoleBinding"))
                .flatMap(binding -> binding.get("subjects").valueStream()))
        .extracting(subject -> subject.get("name").asText())
        .contains("hagane-agent")
        .doesNotContain(pod.get("serviceAccountName").asText());
  }

  @Test
  void theCommandIsThatOfTheImage() {
    assertThat(Objects.texts(DEFAULT.container("DaemonSet", "hagane-vrrp").get("command")))
        .startsWith("java", "-XX:+UseSerialGC")
        .containsSubsequence(
            "-jar",
            "/opt/hagane/hagane-vrrp.jar",
            "--runtime-directory",
            "/run/hagane",
            "--state-directory",
            "/var/lib/hagane/vrrp");
  }

  @Test
  void oneHostAtATimeAndTheNextWhenItHasSettled() {
    JsonNode spec = DEFAULT.get("DaemonSet", "hagane-vrrp").get("spec");
    assertThat(spec.at("/updateStrategy/type").asText()).isEqualTo("RollingUpdate");
    assertThat(spec.at("/updateStrategy/rollingUpdate/maxUnavailable").asInt()).isEqualTo(1);
    assertThat(spec.at("/updateStrategy/rollingUpdate/maxSurge").asInt(-1)).isZero();
    assertThat(spec.get("minReadySeconds").asInt()).isEqualTo(30);
  }

  @Test
  void theAgentFindsItOnEveryHostWhereItRuns() {
    String values =
        """
        hosts:
          nodeSelector: {hagane.dev/role: director}
          tolerations: [{key: edge, operator: Exists}]
          affinity: {nodeAffinity: {}}
          runtimeDirectory: /run/edge/hagane
        """;
    Objects objects = Objects.of(CHART.render("edge", values));
    JsonNode agent = pod(objects, "hagane-agent");
    JsonNode vrrp = pod(objects, "hagane-vrrp");
    for (String choice : List.of("nodeSelector", "tolerations", "affinity")) {
      assertThat(vrrp.get(choice)).as(choice).isNotNull().isEqualTo(agent.get(choice));
    }
    assertThat(vrrp.at("/nodeSelector/hagane.dev~1role").asText()).isEqualTo("director");
    for (JsonNode pod : List.of(agent, vrrp)) {
      assertThat(
              pod.at("/volumes")
                  .valueStream()
                  .filter(v -> v.get("name").asText().equals("runtime")))
          .extracting(v -> v.at("/hostPath/path").asText())
          .containsExactly("/run/edge/hagane");
      assertThat(pod.at("/containers/0/volumeMounts").toString())
          .contains("{\"name\":\"runtime\",\"mountPath\":\"/run/hagane\"}");
    }
  }

  @Test
  void itsOwnValuesReachIt() {
    Objects objects =
        Objects.of(
            CHART.render(
                "edge",
                """
                imagePullSecrets: [registry]
                vrrp:
                  image: {repository: registry.example/vrrp, tag: "7", pullPolicy: Always}
                  updateStrategy: {type: OnDelete}
                  minReadySeconds: 90
                  terminationGracePeriodSeconds: 20
                  stateDirectory: /srv/vrrp
                  javaOptions: [-Xmx12m]
                  extraArguments: [--log-level, debug]
                  resources: {limits: {memory: 99Mi}}
                  priorityClassName: ""
                  podAnnotations: {note: here}
                """));
    JsonNode set = objects.get("DaemonSet", "hagane-vrrp");
    assertThat(set.at("/spec/updateStrategy").toString()).isEqualTo("{\"type\":\"OnDelete\"}");
    assertThat(set.at("/spec/minReadySeconds").asInt()).isEqualTo(90);
    assertThat(set.at("/spec/template/metadata/annotations/note").asText()).isEqualTo("here");
    JsonNode pod = pod(objects, "hagane-vrrp");
    assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("registry");
    assertThat(pod.has("priorityClassName")).isFalse();
    assertThat(pod.get("terminationGracePeriodSeconds").asInt()).isEqualTo(20);
    assertThat(pod.at("/volumes/0/hostPath/path").asText()).isEqualTo("/srv/vrrp");
    JsonNode container = objects.container("DaemonSet", "hagane-vrrp");
    assertThat(container.get("image").asText()).isEqualTo("registry.example/vrrp:7");
    assertThat(container.get("imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("99Mi");
    assertThat(Objects.texts(container.get("command")))
        .startsWith("java", "-Xmx12m", "-jar")
        .endsWith("--log-level", "debug");
  }

  private static JsonNode template(String text) {
    return Objects.of(text).get("DaemonSet", "hagane-vrrp").at("/spec/template");
  }

  private static JsonNode pod(Objects objects, String daemonSet) {
    return objects.get("DaemonSet", daemonSet).at("/spec/template/spec");
  }

  /** The text of the only document from this template. */
  private static String document(String text, String source) {
    List<String> found =
        Stream.of(text.split("(?m)^---\n")).filter(part -> part.startsWith(source)).toList();
    assertThat(found).as(source).hasSize(1);
    return found.getFirst();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
      files.forEach(file -> {
        try {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(file.toString(), e);
        }
      });
    }
  }
}
