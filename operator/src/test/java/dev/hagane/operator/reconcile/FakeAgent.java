package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeTransition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A node's agent with a perfect kernel: whatever its NodeConfig says is programmed at once. */
final class FakeAgent {
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("hagane-agent")
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final String node;
  private final Time time;
  private final List<NodeTransition> transitions = new ArrayList<>();

  FakeAgent(KubernetesClient client, String node, Time time) {
    this.client = client;
    this.node = node;
    this.time = time;
  }

  /** Something happens on the node. */
  void happens(String reason, String message) {
    transitions.add(
        new NodeTransition(
            (long) transitions.size(),
            time.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            "Warning",
            reason,
            "Node",
            null,
            null,
            node,
            message));
  }

  /** Renews the Lease. */
  void renew() {
    Instant now = time.now();
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(Site.RELEASE)
                .withName(node)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(30)
                .withRenewTime(ZonedDateTime.ofInstant(now, ZoneOffset.UTC))
                .endSpec()
                .build())
        .patch(APPLY);
  }

  /** Programs what the NodeConfig asks for now, and says so. */
  void program() {
    NodeConfig asked = client.resources(NodeConfig.class).withName(node).get();
    if (asked == null) {
      return;
    }
    var status =
        new NodeConfigStatus(
            asked.getMetadata().getGeneration(),
            null,
            null,
            "test",
            List.of(1),
            asked.getSpec().directors().stream()
                .map(role ->
                    DirectorState.withoutVRRP(
                        role.group(), role.uid(), role.generation(), true, role.slices()))
                .toList(),
            null,
            0,
            List.copyOf(transitions));
    if (!status.equals(asked.getStatus())) {
      var report = new NodeConfig();
      report.setMetadata(new ObjectMetaBuilder().withName(node).build());
      report.setStatus(status);
      client.resource(report).subresource("status").patch(APPLY);
    }
  }
}
