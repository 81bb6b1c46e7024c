package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Says "look again" when a NodeConfig changes in any way; its status is an agent's report. */
@ControllerConfiguration(
    name = "nodeconfig",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    informer = @Informer(informerListLimit = Watching.LIST_LIMIT))
final class NodeConfigReconciler implements Reconciler<NodeConfig> {
  private final Watched<NodeConfig> watched;

  NodeConfigReconciler(Watched<NodeConfig> watched) {
    this.watched = watched;
  }

  @Override
  public List<EventSource<?, NodeConfig>> prepareEventSources(
      EventSourceContext<NodeConfig> context) {
    watched.readFrom(context);
    return List.of();
  }

  @Override
  public UpdateControl<NodeConfig> reconcile(NodeConfig resource, Context<NodeConfig> context) {
    watched.changed(resource, context.isPrimaryResourceDeleted());
    return UpdateControl.noUpdate();
  }
}
