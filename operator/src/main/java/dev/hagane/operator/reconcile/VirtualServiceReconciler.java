package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.VirtualService;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Says "look again" when a VirtualService changes in any way; the planner does the rest. */
@ControllerConfiguration(
    name = "virtualservice",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    informer = @Informer(informerListLimit = Watching.LIST_LIMIT))
final class VirtualServiceReconciler implements Reconciler<VirtualService> {
  private final Watched<VirtualService> watched;

  VirtualServiceReconciler(Watched<VirtualService> watched) {
    this.watched = watched;
  }

  @Override
  public List<EventSource<?, VirtualService>> prepareEventSources(
      EventSourceContext<VirtualService> context) {
    watched.readFrom(context);
    return List.of();
  }

  @Override
  public UpdateControl<VirtualService> reconcile(
      VirtualService resource, Context<VirtualService> context) {
    watched.changed(resource, context.isPrimaryResourceDeleted());
    return UpdateControl.noUpdate();
  }
}
