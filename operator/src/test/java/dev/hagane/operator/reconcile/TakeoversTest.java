package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.VRRPState;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TakeoversTest {
  private final FakeTime time = new FakeTime();
  private final Takeovers takeovers = new Takeovers(time);

  private static NodeConfig says(String node, VRRPState state) {
    var nodeConfig = new NodeConfig();
    nodeConfig.setMetadata(new ObjectMetaBuilder().withName(node).build());
    var director =
        new DirectorState(
            "edge", "uid", 1L, false, null, state, null, null, null, null, null, null, null, null,
            null);
    nodeConfig.setStatus(
        new NodeConfigStatus(1L, null, null, null, null, List.of(director), null, null, null));
    return nodeConfig;
  }

  private Map<String, Map<String, Instant>> look(NodeConfig... nodeConfigs) {
    time.pass(Duration.ofSeconds(1));
    return takeovers.update(List.of(nodeConfigs));
  }

  @Test
  void theFirstSightOfAnActiveDirectorIsRemembered() {
    var first = look(says("lb1", VRRPState.Active), says("lb2", VRRPState.Backup));
    Instant at = time.now();
    assertThat(first).containsOnlyKeys("lb1").containsEntry("lb1", Map.of("uid", at));

    var second = look(says("lb1", VRRPState.Active), says("lb2", VRRPState.Active));
    assertThat(second.get("lb1")).containsEntry("uid", at);
    assertThat(second.get("lb2")).containsEntry("uid", time.now());
  }

  @Test
  void whoWasABackupInBetweenIsSeenAnew() {
    look(says("lb1", VRRPState.Active));
    assertThat(look(says("lb1", VRRPState.Backup))).isEmpty();

    assertThat(look(says("lb1", VRRPState.Active)).get("lb1")).containsEntry("uid", time.now());
  }
}
