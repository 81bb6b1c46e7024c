package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.DirectorInstanceState;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.operator.plan.DirectorReport;
import dev.hagane.operator.plan.GroupReport;
import dev.hagane.value.IpAddress;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupReportsTest {
  private final Map<Name, VRRPGroup> groups = new LinkedHashMap<>();
  private final Map<Name, NodeConfig> nodeConfigs = new LinkedHashMap<>();

  private void group(String uid, @Nullable String handled) {
    var group = new VRRPGroup();
    group.setMetadata(new ObjectMetaBuilder().withName(uid).withUid(uid).build());
    group.setStatus(
        new VRRPGroupStatus(1L, null, null, null, null, null, null, null, handled, null, null));
    groups.put(new Name(null, uid), group);
  }

  private void says(
      String node,
      String uid,
      boolean active,
      @Nullable VRRPState state,
      @Nullable Integer effectivePriority,
      DirectorInstanceState... instances) {
    var nodeConfig = new NodeConfig();
    nodeConfig.setMetadata(new ObjectMetaBuilder().withName(node).build());
    var director =
        new DirectorState(
            "edge",
            uid,
            1L,
            active,
            null,
            state,
            null,
            null,
            effectivePriority,
            null,
            null,
            null,
            "answered",
            List.of(instances),
            null);
    nodeConfig.setStatus(
        new NodeConfigStatus(1L, null, null, null, null, List.of(director), null, null, null));
    nodeConfigs.put(new Name(null, node), nodeConfig);
  }

  private GroupReport report(String uid, String... fresh) {
    var snapshot =
        new Snapshot(groups, Map.of(), Map.of(), nodeConfigs, Map.of(), List.of(), List.of());
    return GroupReports.of(snapshot, Set.of(fresh)).get(uid);
  }

  @Test
  void whatDirectorsSayIsSortedByGroup() {
    group("a", "before");
    group("b", null);
    says("lb1", "a", true, VRRPState.Active, 150);
    says("lb2", "b", false, null, null);
    says("lb3", "gone", true, VRRPState.Active, 1);

    assertThat(report("a", "lb1"))
        .isEqualTo(
            new GroupReport(
                "before",
                List.of(new DirectorReport("lb1", true, true, false, "answered", Map.of()))));
    assertThat(report("b", "lb1"))
        .isEqualTo(
            new GroupReport(
                null,
                List.of(new DirectorReport("lb2", false, false, false, "answered", Map.of()))));
    assertThat(report("gone")).isNull();
  }

  @Test
  void onlyABackupThatTakesPartStandsBy() {
    group("a", null);
    says("lb1", "a", false, VRRPState.Backup, 100);
    assertThat(report("a").directors().getFirst().standsBy()).isTrue();
    says("lb1", "a", false, VRRPState.Backup, 0);
    assertThat(report("a").directors().getFirst().standsBy()).isFalse();
    says("lb1", "a", false, VRRPState.Initialize, 100);
    assertThat(report("a").directors().getFirst().standsBy()).isFalse();
    says("lb1", "a", false, VRRPState.Active, 100);
    assertThat(report("a").directors().getFirst().active()).as("without its addresses").isTrue();
  }

  @Test
  void whatIsNoAddressIsNotKnown() {
    group("a", null);
    says(
        "lb1",
        "a",
        false,
        VRRPState.Backup,
        100,
        new DirectorInstanceState("outer", "eth0", "203.0.113.2", null),
        new DirectorInstanceState("outer6", "eth0", "fe80::2%eth0", null),
        new DirectorInstanceState("inner", "eth1", "; rm -rf /", null),
        new DirectorInstanceState("other", null, null, "no interface"));

    assertThat(report("a").directors().getFirst().sourceAddresses())
        .isEqualTo(Map.of("outer", IpAddress.parse("203.0.113.2")));
  }
}
