package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/**
 * All that the operator writes. Each call may throw {@link UnreachableException}; every other
 * answer is a result.
 */
interface ClusterWriter {
  /** Creates a slice. */
  WriteResult<NodeConfigSlice> createSlice(String name, NodeConfigSliceSpec spec);

  /** Writes a NodeConfig's spec, by server-side apply. */
  WriteResult<NodeConfig> applyNodeConfig(String name, NodeConfigSpec spec);

  /**
   * Writes an object's status, by server-side apply.
   *
   * @param object the object that is meant; refused if another has its name meanwhile
   */
  <T, R extends CustomResource<?, T>> WriteResult<R> applyStatus(R object, T status);

  /** Creates an event. */
  WriteResult<Event> createEvent(Event event);

  /** Deletes exactly this object, not a later one of its name. */
  <R extends CustomResource<?, ?>> WriteResult<R> delete(R object);

  /** The NodeConfigs as they are in the API now, past every cache. */
  List<NodeConfig> liveNodeConfigs();
}
