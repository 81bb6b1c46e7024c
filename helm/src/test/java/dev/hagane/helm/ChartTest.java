package dev.hagane.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hagane.crd.CommittedFile;
import dev.hagane.crd.CustomResources;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static final Chart CHART = Chart.ofSources();
  private static final String DEFAULT_TEXT = RenderedManifests.of(CHART);
  private static final Objects DEFAULT = Objects.of(DEFAULT_TEXT);

  @Test
  void helmFindsNoFault() {
    assertThat(CHART.lint().isFailed()).as("%s", CHART.lint().getMessages()).isFalse();
  }

  @Test
  void whatIsInstalledIsWhatWasReviewed() {
    String definitions = "# Source: hagane/templates/crds.yaml";
    StringBuilder rest = new StringBuilder();
    for (String document : DEFAULT_TEXT.split("(?m)^---\n")) {
      if (!document.startsWith(definitions)) {
        rest.append(rest.isEmpty() ? "" : "---\n").append(document);
      }
    }
    new CommittedFile("helm/src/test/golden/hagane.yaml").expect(rest.toString());
  }

  @Test
  void theAgentHasTwoCapabilitiesAndNoPrivilege() {
    JsonNode pod = DEFAULT.get("DaemonSet", "hagane-agent").at("/spec/template/spec");
    assertThat(pod.get("containers")).hasSize(1);
    assertThat(pod.has("initContainers")).isFalse();
    assertThat(pod.path("hostPID").asBoolean() || pod.path("hostIPC").asBoolean()).isFalse();
    JsonNode security = pod.at("/containers/0/securityContext");
    assertThat(Objects.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(Objects.texts(security.at("/capabilities/add")))
        .containsExactly("NET_ADMIN", "NET_RAW");
    assertHardened(pod, security);
    assertThat(pod.at("/volumes").valueStream().filter(v -> v.has("hostPath")))
        .extracting(v -> v.at("/hostPath/path").asText())
        .containsExactly("/var/lib/hagane", "/run/hagane", "/proc/sys/net");
  }

  @Test
  void theOperatorHasNoCapabilityAndIsNotRoot() {
    JsonNode pod = DEFAULT.get("Deployment", "hagane-operator").at("/spec/template/spec");
    JsonNode security = pod.at("/containers/0/securityContext");
    assertThat(Objects.texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(security.at("/capabilities/add").isMissingNode()).isTrue();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
    assertHardened(pod, security);
  }

  static void assertHardened(JsonNode pod, JsonNode security) {
    assertThat(security.get("privileged").asBoolean(true)).isFalse();
    assertThat(security.get("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(security.get("readOnlyRootFilesystem").asBoolean(false)).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
  }

  @Test
  void theCommandsAreThoseOfTheImages() {
    assertThat(Objects.texts(DEFAULT.container("DaemonSet", "hagane-agent").get("command")))
        .startsWith("java")
        .containsSubsequence(
            "-jar",
            "/opt/hagane/hagane-agent.jar",
            "--namespace",
            "hagane-system",
            "--node-name",
            "$(NODE_NAME)",
            "--state-directory",
            "/var/lib/hagane",
            "--runtime-directory",
            "/run/hagane",
            "--sysctl-directory",
            "/host/proc/sys");
    assertThat(Objects.texts(DEFAULT.container("Deployment", "hagane-operator").get("command")))
        .startsWith("java")
        .containsSubsequence(
            "-jar", "/opt/hagane/hagane-operator.jar", "--namespace", "hagane-system");
  }

  @Test
  void nobodyMayReadSecretsOrUseAWildcard() {
    for (String kind : List.of("ClusterRole", "Role")) {
      DEFAULT
          .ofKind(kind)
          .flatMap(role -> role.get("rules").valueStream())
          .forEach(rule -> {
            assertThat(Objects.texts(rule.get("resources"))).doesNotContain("secrets", "*");
            assertThat(Objects.texts(rule.get("verbs"))).doesNotContain("*");
            assertThat(Objects.texts(rule.get("apiGroups"))).doesNotContain("*");
          });
    }
  }

  @Test
  void everyDefinitionIsCarriedAndKept() {
    List<JsonNode> definitions = DEFAULT.ofKind("CustomResourceDefinition").toList();
    assertThat(definitions)
        .extracting(crd -> crd.at("/metadata/name").asText())
        .containsExactlyInAnyOrderElementsOf(
            CustomResources.generate().stream().map(CustomResources::name).toList());
    for (JsonNode crd : definitions) {
      assertThat(crd.at("/metadata/annotations").get("helm.sh/resource-policy").asText())
          .isEqualTo("keep");
      String file = "crds/hagane.dev_" + crd.at("/spec/names/plural").asText() + ".yaml";
      assertThat(crd.get("spec"))
          .as("the definition in the chart against %s", file)
          .isEqualTo(Objects.of(new CommittedFile(file).read()).all().getFirst().get("spec"));
    }
  }

  /** In the sources the definitions are links; a packed chart has to carry what they point to. */
  @Test
  void aPackedChartInstallsTheSame(@TempDir Path folder) {
    assertThat(CHART.pack(folder).render("edge", "{}")).isEqualTo(CHART.render("edge", "{}"));
  }

  @Test
  void definitionsCanBeLeftOut() {
    Objects without = Objects.of(CHART.render("edge", "crds: {enabled: false}"));
    assertThat(without.ofKind("CustomResourceDefinition")).isEmpty();
    assertThat(without.ofKind("DaemonSet")).hasSize(2);
  }

  @Test
  void theNamespaceOfTheReleaseIsEverywhere() {
    String text = CHART.render("edge", "{}");
    assertThat(text)
        .doesNotContain("hagane-system")
        .contains("system:serviceaccount:edge:hagane-agent");
    Objects.of(text)
        .ofKind("ClusterRoleBinding")
        .forEach(b -> assertThat(b.at("/subjects/0/namespace").asText()).isEqualTo("edge"));
  }

  @Test
  void valuesReachThePods() {
    Objects objects =
        Objects.of(
            CHART.render(
                "edge",
                """
                imagePullSecrets: [registry]
                operator:
                  replicas: 2
                  image: {repository: registry.example/operator, tag: "7", pullPolicy: Always}
                  extraArguments: [--log-level, debug]
                hosts:
                  nodeSelector: {hagane.dev/role: director}
                  tolerations: []
                agent:
                  stateDirectory: /srv/hagane
                  apiServer: {host: 192.0.2.10, port: 6444}
                  updateStrategy: {type: OnDelete}
                  priorityClassName: ""
                """));
    JsonNode operator = objects.container("Deployment", "hagane-operator");
    assertThat(operator.get("image").asText()).isEqualTo("registry.example/operator:7");
    assertThat(operator.get("imagePullPolicy").asText()).isEqualTo("Always");
    assertThat(Objects.texts(operator.get("command"))).endsWith("--log-level", "debug");
    assertThat(objects.ofKind("PodDisruptionBudget")).hasSize(1);
    JsonNode set = objects.get("DaemonSet", "hagane-agent");
    JsonNode pod = set.at("/spec/template/spec");
    assertThat(set.at("/spec/updateStrategy/type").asText()).isEqualTo("OnDelete");
    assertThat(pod.at("/imagePullSecrets/0/name").asText()).isEqualTo("registry");
    assertThat(pod.has("tolerations") || pod.has("priorityClassName")).isFalse();
    assertThat(pod.get("nodeSelector").get("hagane.dev/role").asText()).isEqualTo("director");
    assertThat(pod.toString())
        .contains("\"path\":\"/srv/hagane\"")
        .contains("{\"name\":\"KUBERNETES_SERVICE_HOST\",\"value\":\"192.0.2.10\"}")
        .contains("{\"name\":\"KUBERNETES_SERVICE_PORT\",\"value\":\"6444\"}");
  }

  @Test
  void oneOperatorNeedsNoDisruptionBudget() {
    assertThat(DEFAULT.ofKind("PodDisruptionBudget")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {operator: {replicas: 9}}                          | operator/replicas
          {operator: {image: {pullPolicy: Sometimes}}}       | pullPolicy
          {agent: {capabilities: [SYS_ADMIN]}}               | capabilities
          {agent: {privileged: true}}                        | privileged
          {agent: {stateDirectory: var/lib}}                 | stateDirectory
          {agent: {stateDirectory: /}}                       | stateDirectory
          {agent: {nodeSelector: {a: b}}}                    | nodeSelector
          {vrrp: {capabilities: [SYS_ADMIN]}}                | capabilities
          {vrrp: {nodeSelector: {a: b}}}                     | nodeSelector
          {vrrp: {updateStrategy: {type: Recreate}}}         | updateStrategy
          {vrrp: {minReadySeconds: 0}}                       | minReadySeconds
          {vrrp: {stateDirectory: /}}                        | stateDirectory
          {hosts: {runtimeDirectory: run}}                   | runtimeDirectory
          {agnet: {}}                                        | agnet
          """)
  void aWrongValueIsNamed(String values, String word) {
    assertThatThrownBy(() -> CHART.render("edge", values)).hasMessageContaining(word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hagane-agent-status", "hagane-agent-lease"})
  void aPolicyWithoutBindingDeniesNothing(String policy) {
    assertThat(
            DEFAULT.get("ValidatingAdmissionPolicyBinding", policy).at("/spec/policyName").asText())
        .isEqualTo(policy);
    assertThat(
            Objects.texts(
                DEFAULT
                    .get("ValidatingAdmissionPolicyBinding", policy)
                    .at("/spec/validationActions")))
        .containsExactly("Deny");
    assertThat(DEFAULT.get("ValidatingAdmissionPolicy", policy).at("/spec/failurePolicy").asText())
        .isEqualTo("Fail");
  }
}
