package dev.hagane.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.VirtualService;
import dev.hagane.kube.ControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an agent's token allows, and a stolen or forged one does not, on a real API server. */
class AgentPermissionsE2E {
  private static final String NAMESPACE = RenderedManifests.NAMESPACE;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static ControlPlane plane;
  private static KubernetesClient admin;
  private static KubernetesClient agent;
  private static KubernetesClient unbound;

  @BeforeAll
  static void install() {
    plane = ControlPlane.start();
    admin = plane.admin();
    plane.kubectl().apply(RenderedManifests.of(Chart.ofSources()));
    plane.kubectl().awaitDefinitions();
    for (String node : List.of("n1", "n2")) {
      admin.resource(new NodeBuilder().withMetadata(named(node)).build()).create();
      var config = new NodeConfig();
      config.setMetadata(named(node));
      config.setSpec(new NodeConfigSpec(1, List.of()));
      admin.resource(config).create();
    }
    var slice = new NodeConfigSlice();
    slice.setMetadata(named("slice"));
    slice.setSpec(new NodeConfigSliceSpec(1, "edge", "uid", List.of()));
    admin.resource(slice).create();
    agent = plane.client(plane.config(token("hagane-agent", "n1")));
    unbound = plane.client(plane.config(token("hagane-agent", null)));
    awaitPolicies();
  }

  /** The API server takes a moment to compile new policies; until then they deny nothing. */
  private static void awaitPolicies() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          assertThat(refusal(() -> patchStatus(unbound, "n1"))).contains("bound to no Node");
          assertThat(refusal(() -> unbound.resource(lease("n1")).create()))
              .contains("bound to no Node");
        });
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable resource : new AutoCloseable[] {agent, unbound, admin, plane}) {
      if (resource != null) {
        assertThatCode(resource::close).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void anAgentWritesItsOwnStatusByPatchAndByApply() {
    patchStatus(agent, "n1");
    var apply = new NodeConfig();
    apply.setMetadata(named("n1"));
    apply.setStatus(
        new NodeConfigStatus(
            1L,
            List.of(),
            "director(edge)",
            "0.1.0",
            List.of(1),
            List.of(),
            List.of(),
            0,
            List.of()));
    agent
        .resource(apply)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("hagane-agent")
                .withForce(true)
                .build());
    assertThat(admin.resources(NodeConfig.class).withName("n1").get().getStatus().roles())
        .isEqualTo("director(edge)");
  }

  @Test
  void anotherNodesStatusIsRefused() {
    assertThat(refusal(() -> patchStatus(agent, "n2")))
        .contains("this token belongs to the agent of node n1")
        .contains("only the NodeConfig n1, not n2");
  }

  @Test
  void aTokenThatIsBoundToNoNodeWritesNothing() {
    assertThat(refusal(() -> patchStatus(unbound, "n1")))
        .contains("bound to no Node")
        .contains("--bound-object-kind Node");
  }

  @Test
  void specsAndSlicesAreTheOperators() {
    assertThat(
            refusal(() ->
                agent
                    .resources(NodeConfig.class)
                    .withName("n1")
                    .patch(MERGE, "{\"spec\": {\"formatVersion\": 2}}")))
        .contains("cannot patch resource \"nodeconfigs\"");
    assertThat(refusal(() -> agent.resources(NodeConfig.class).withName("n1").delete()))
        .contains("cannot delete resource \"nodeconfigs\"");
    assertThat(
            refusal(() ->
                agent
                    .resources(NodeConfigSlice.class)
                    .withName("slice")
                    .patch(MERGE, "{\"spec\": {\"group\": \"mine\"}}")))
        .contains("cannot patch resource \"nodeconfigslices\"");
  }

  /** Even with rights that somebody gave by mistake, the policy holds. */
  @Test
  void thePolicyHoldsWhereRolesAreTooWide() {
    plane
        .kubectl()
        .apply(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: mistake}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
            subjects: [{kind: ServiceAccount, name: hagane-agent, namespace: %s}]
            """
                .formatted(NAMESPACE));
    try {
      assertThat(
              refusal(() ->
                  agent
                      .resources(NodeConfig.class)
                      .withName("n1")
                      .patch(MERGE, "{\"spec\": {\"formatVersion\": 2}}")))
          .contains("nothing of hagane.dev but the status of its NodeConfig");
      assertThat(refusal(() -> agent.resources(NodeConfigSlice.class).withName("slice").delete()))
          .contains("ValidatingAdmissionPolicy 'hagane-agent-status'");
    } finally {
      admin.rbac().clusterRoleBindings().withName("mistake").delete();
    }
  }

  @Test
  void anAgentKeepsItsOwnLeaseOnly() {
    Lease own = agent.resource(lease("n1")).createOr(l -> l.update());
    own.getSpec().setLeaseDurationSeconds(31);
    assertThat(agent.resource(own).update().getSpec().getLeaseDurationSeconds()).isEqualTo(31);
    assertThat(agent.leases().inNamespace(NAMESPACE).withName("n1").get()).isNotNull();
    agent
        .leases()
        .inNamespace(NAMESPACE)
        .withName("n1")
        .patch(MERGE, "{\"spec\": {\"leaseDurationSeconds\": 30}}");

    assertThat(refusal(() -> agent.resource(lease("n2")).create()))
        .contains("only the Lease n1, not n2");
    admin.resource(lease("n2")).createOr(l -> l.update());
    assertThat(refusal(() -> agent.resource(lease("n2")).update()))
        .contains("only the Lease n1, not n2");
    assertThat(refusal(() -> agent.resource(lease("hagane-operator")).create()))
        .contains("only the Lease n1, not hagane-operator");
    Lease elsewhere = lease("n1");
    elsewhere.getMetadata().setNamespace("default");
    assertThat(refusal(() -> agent.resource(elsewhere).create()))
        .contains("cannot create resource");
    assertThat(refusal(() -> unbound.resource(lease("n1")).update())).contains("bound to no Node");
  }

  @Test
  void anAgentReadsNodeConfigsAndSlicesAndNothingElse() {
    assertThat(agent.resources(NodeConfig.class).withName("n2").get()).isNotNull();
    assertThat(agent.resources(NodeConfig.class).list().getItems())
        .extracting(config -> config.getMetadata().getName())
        .contains("n1", "n2");
    assertThat(agent.resources(NodeConfigSlice.class).withName("slice").get()).isNotNull();
    assertThatCode(() -> agent.resources(NodeConfig.class).watch(new Ignore()).close())
        .doesNotThrowAnyException();
    for (Class<? extends HasMetadata> kind :
        List.of(Secret.class, ConfigMap.class, VirtualService.class)) {
      assertThat(refusal(() -> agent.resources(kind).inNamespace(NAMESPACE).list()))
          .contains("cannot list resource");
    }
  }

  @Test
  void theOperatorDoesItsWorkAndReadsNoSecret() {
    try (var operator = plane.client(plane.config(token("hagane-operator", null)))) {
      assertThat(operator.nodes().list().getItems()).hasSize(2);
      assertThat(operator.namespaces().list().getItems()).isNotEmpty();
      var config = new NodeConfig();
      config.setMetadata(named("n3"));
      config.setSpec(new NodeConfigSpec(1, List.of()));
      operator.resource(config).fieldManager("hagane-operator").forceConflicts().serverSideApply();
      assertThat(operator.leases().inNamespace(NAMESPACE).list().getItems()).isNotNull();
      Lease leader = operator.resource(lease("hagane-operator")).createOr(l -> l.update());
      leader.getSpec().setLeaseTransitions(1);
      operator.resource(leader).update();

      admin.resource(lease("n2")).createOr(l -> l.update());
      assertThat(refusal(() -> operator.resource(lease("n2")).update()))
          .contains("cannot update resource \"leases\"");
      assertThat(refusal(() -> patchStatus(operator, "n1")))
          .contains("cannot patch resource \"nodeconfigs/status\"");
      assertThat(refusal(() -> operator.secrets().inNamespace(NAMESPACE).list()))
          .contains("cannot list resource \"secrets\"");
      operator.resource(config).delete();
    }
  }

  private static void patchStatus(KubernetesClient client, String node) {
    client
        .resources(NodeConfig.class)
        .withName(node)
        .subresource("status")
        .patch(MERGE, "{\"status\": {\"agentVersion\": \"0.1.0\"}}");
  }

  /** The words of a refusal (403); fails if nothing was refused. */
  private static String refusal(ThrowingCallable call) {
    var refused = catchThrowableOfType(KubernetesClientException.class, call);
    assertThat(refused).as("it was allowed").isNotNull();
    assertThat(refused.getCode()).as(refused.getMessage()).isEqualTo(403);
    return refused.getMessage();
  }

  private static String token(String account, String node) {
    TokenRequest request = new TokenRequestBuilder().withNewSpec().endSpec().build();
    if (node != null) {
      request =
          new TokenRequestBuilder()
              .withNewSpec()
              .withNewBoundObjectRef()
              .withApiVersion("v1")
              .withKind("Node")
              .withName(node)
              .endBoundObjectRef()
              .endSpec()
              .build();
    }
    return admin
        .serviceAccounts()
        .inNamespace(NAMESPACE)
        .withName(account)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  private static Lease lease(String name) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(name)
        .withLeaseDurationSeconds(30)
        .endSpec()
        .build();
  }

  private static ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withName(name).build();
  }

  private static final class Ignore implements Watcher<NodeConfig> {
    @Override
    public void eventReceived(Action action, NodeConfig resource) {}

    @Override
    public void onClose(WatcherException cause) {}
  }
}
