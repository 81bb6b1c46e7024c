package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import java.util.List;
import java.util.Map;

/**
 * All that people and machines have put into the cluster and a plan depends on. The order of the
 * lists means nothing.
 *
 * @param groups the VRRPGroups
 * @param services the VirtualServices
 * @param pools the RealServerPools
 * @param hosts the machines, each name once
 * @param namespaces the namespaces, each name once
 * @param reports what is reported of groups, by the group's UID
 */
public record ClusterView(
    List<Resource<VRRPGroupSpec>> groups,
    List<Resource<VirtualServiceSpec>> services,
    List<Resource<RealServerPoolSpec>> pools,
    List<Host> hosts,
    List<NamespaceView> namespaces,
    Map<String, GroupReport> reports) {

  /** Copies the lists and the map. */
  public ClusterView {
    groups = List.copyOf(groups);
    services = List.copyOf(services);
    pools = List.copyOf(pools);
    hosts = List.copyOf(hosts);
    namespaces = List.copyOf(namespaces);
    reports = Map.copyOf(reports);
  }

  /** What is reported of the group with this UID. */
  public GroupReport report(String groupUid) {
    return reports.getOrDefault(groupUid, GroupReport.NOTHING);
  }
}
