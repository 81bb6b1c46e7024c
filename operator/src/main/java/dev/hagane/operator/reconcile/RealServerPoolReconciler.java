package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.RealServerPool;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Says "look again" when a RealServerPool changes in any way; the planner does the rest. */
@ControllerConfiguration(
    name = "realserverpool",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    informer = @Informer(informerListLimit = Watching.LIST_LIMIT))
final class RealServerPoolReconciler implements Reconciler<RealServerPool> {
  private final Watched<RealServerPool> watched;

  RealServerPoolReconciler(Watched<RealServerPool> watched) {
    this.watched = watched;
  }

  @Override
  public List<EventSource<?, RealServerPool>> prepareEventSources(
      EventSourceContext<RealServerPool> context) {
    watched.readFrom(context);
    return List.of();
  }

  @Override
  public UpdateControl<RealServerPool> reconcile(
      RealServerPool resource, Context<RealServerPool> context) {
    watched.changed(resource, context.isPrimaryResourceDeleted());
    return UpdateControl.noUpdate();
  }
}
