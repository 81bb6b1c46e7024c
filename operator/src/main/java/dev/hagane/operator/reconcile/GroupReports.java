package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.DirectorInstanceState;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.operator.plan.DirectorReport;
import dev.hagane.operator.plan.GroupReport;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads from statuses what plans depend on. */
final class GroupReports {
  private GroupReports() {}

  /**
   * What is reported of each group, by its UID.
   *
   * @param fresh the nodes whose agents are heard of
   */
  static Map<String, GroupReport> of(Snapshot snapshot, Set<String> fresh) {
    Map<String, List<DirectorReport>> directors = new HashMap<>();
    for (NodeConfig nodeConfig : snapshot.nodeConfigs().values()) {
      if (nodeConfig.getStatus() != null) {
        String node = nodeConfig.getMetadata().getName();
        for (DirectorState state : nodeConfig.getStatus().directors()) {
          directors
              .computeIfAbsent(state.uid(), uid -> new ArrayList<>())
              .add(report(node, fresh.contains(node), state));
        }
      }
    }
    Map<String, GroupReport> reports = new HashMap<>();
    for (VRRPGroup group : snapshot.groups().values()) {
      String uid = group.getMetadata().getUid();
      String handled = group.getStatus() == null ? null : group.getStatus().lastHandledSwitchover();
      List<DirectorReport> of = directors.getOrDefault(uid, List.of());
      if (handled != null || !of.isEmpty()) {
        reports.put(uid, new GroupReport(handled, of));
      }
    }
    return reports;
  }

  private static DirectorReport report(String node, boolean fresh, DirectorState state) {
    Map<String, IpAddress> addresses = new HashMap<>();
    for (DirectorInstanceState instance : state.instances()) {
      if (instance.sourceAddress() != null) {
        try {
          addresses.put(instance.name(), IpAddress.parse(instance.sourceAddress()));
        } catch (IllegalArgumentException e) {
          // An agent's own words: what is no address is not known.
        }
      }
    }
    Integer effective = state.effectivePriority();
    return new DirectorReport(
        node,
        fresh,
        state.active() || state.state() == VRRPState.Active,
        state.state() == VRRPState.Backup && (effective == null || effective > 0),
        state.lastHandledSwitchover(),
        addresses);
  }
}
