package dev.hagane.agent.cluster;

import dev.hagane.api.v1alpha1.ApiGroup;

/** Where objects are on the API server. */
final class Paths {
  private static final String GROUP = "/apis/" + ApiGroup.NAME + "/" + ApiGroup.VERSION;

  private Paths() {}

  static String nodeConfigs() {
    return GROUP + "/nodeconfigs";
  }

  static String nodeConfig(String node) {
    return nodeConfigs() + "/" + node;
  }

  static String status(String node) {
    return nodeConfig(node) + "/status";
  }

  static String slice(String name) {
    return GROUP + "/nodeconfigslices/" + name;
  }

  static String lease(String namespace, String node) {
    return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases/" + node;
  }
}
