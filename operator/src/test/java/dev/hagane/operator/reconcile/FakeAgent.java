package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VRRPState;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

  /** Something happens on the node to a group. */
  void happens(String reason, VRRPGroup group, String message) {
    transitions.add(
        new NodeTransition(
            (long) transitions.size(),
            time.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            "Normal",
            reason,
            "VRRPGroup",
            group.getMetadata().getUid(),
            null,
            group.getMetadata().getName(),
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
    program(role ->
        DirectorState.withoutVRRP(
            role.group(), role.uid(), role.generation(), true, role.slices()));
  }

  /** The same, as a director among several. */
  void program(VRRPState state, String since, @Nullable String lastHandledSwitchover) {
    program(role ->
        new DirectorState(
            role.group(),
            role.uid(),
            role.generation(),
            state == VRRPState.Active,
            role.slices(),
            state,
            "MasterSilent",
            since,
            role.vrrp() == null ? null : role.vrrp().priority(),
            null,
            null,
            null,
            lastHandledSwitchover,
            null,
            null));
  }

  private void program(Function<DirectorRole, DirectorState> words) {
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
            asked.getSpec().directors().stream().map(words).toList(),
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
