package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.VRRPGroup;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/**
 * Says "look again" when a VRRPGroup changes in any way; annotations count too (a removal is
 * confirmed by one).
 */
@ControllerConfiguration(
    name = "vrrpgroup",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    informer = @Informer(informerListLimit = Watching.LIST_LIMIT))
final class VRRPGroupReconciler implements Reconciler<VRRPGroup> {
  private final Watched<VRRPGroup> watched;

  VRRPGroupReconciler(Watched<VRRPGroup> watched) {
    this.watched = watched;
  }

  @Override
  public List<EventSource<?, VRRPGroup>> prepareEventSources(
      EventSourceContext<VRRPGroup> context) {
    watched.readFrom(context);
    return List.of();
  }

  @Override
  public UpdateControl<VRRPGroup> reconcile(VRRPGroup resource, Context<VRRPGroup> context) {
    watched.changed(resource, context.isPrimaryResourceDeleted());
    return UpdateControl.noUpdate();
  }
}
