package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.RealServerPool;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VirtualService;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Map;

/** The cluster as far as it is known now, our own last writes included. */
record Snapshot(
    Map<Name, VRRPGroup> groups,
    Map<Name, VirtualService> services,
    Map<Name, RealServerPool> pools,
    Map<Name, NodeConfig> nodeConfigs,
    Map<Name, NodeConfigSlice> slices,
    List<Node> nodes,
    List<Namespace> namespaces) {}
