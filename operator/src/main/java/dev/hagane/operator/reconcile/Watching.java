package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfigSlice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ExceptionHandler;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The informers for kinds that no reconciler has: Nodes, Namespaces, slices, and the Leases of the
 * release's namespace.
 */
final class Watching implements AutoCloseable {
  /**
   * Objects in one page of a list. A list in pages is read from the API server's newest state; one
   * without a limit may come from a stale cache, and the first plan must not be made on that.
   */
  static final long LIST_LIMIT = 500;

  private final SharedIndexInformer<Node> nodes;
  private final SharedIndexInformer<Namespace> namespaces;
  private final SharedIndexInformer<NodeConfigSlice> slices;
  private final SharedIndexInformer<Lease> leases;

  private Watching(KubernetesClient client, String namespace, Wakeup wakeup, Liveness liveness) {
    this.nodes =
        client
            .nodes()
            .withLimit(LIST_LIMIT)
            .runnableInformer(0)
            .addEventHandler(new Marks<>(wakeup, Watching::differs));
    this.namespaces =
        client
            .namespaces()
            .withLimit(LIST_LIMIT)
            .runnableInformer(0)
            .addEventHandler(new Marks<>(wakeup, Watching::differs));
    this.slices =
        client
            .resources(NodeConfigSlice.class)
            .withLimit(LIST_LIMIT)
            .runnableInformer(0)
            .addEventHandler(new Marks<>(wakeup, (before, after) -> false));
    this.leases =
        client
            .resources(Lease.class)
            .inNamespace(namespace)
            .withLimit(LIST_LIMIT)
            .runnableInformer(0)
            .addEventHandler(new Renewals(wakeup, liveness));
  }

  /**
   * Starts the informers.
   *
   * @param syncWithin how long the first lists may take together
   * @throws IllegalStateException if a list fails or takes longer; what was started is stopped
   */
  static Watching start(
      KubernetesClient client,
      String namespace,
      Wakeup wakeup,
      Liveness liveness,
      Duration syncWithin)
      throws InterruptedException {
    var watching = new Watching(client, namespace, wakeup, liveness);
    try {
      CompletableFuture.allOf(
              watching
                  .all()
                  .map(informer ->
                      informer
                          // An outage is waited for; an object that cannot be read is not.
                          .exceptionHandler((started, thrown) ->
                              started && !ExceptionHandler.isDeserializationException(thrown))
                          .start()
                          .toCompletableFuture())
                  .toArray(CompletableFuture[]::new))
          .get(syncWithin.toMillis(), TimeUnit.MILLISECONDS);
      // Handlers run behind the lists: what is silent must not be judged before all were seen.
      watching.leases.getStore().list().forEach(liveness::observe);
      return watching;
    } catch (ExecutionException e) {
      watching.close();
      throw new IllegalStateException("a list could not be read: " + Causes.words(e), e);
    } catch (TimeoutException e) {
      watching.close();
      throw new IllegalStateException(
          "the API server did not send all lists within " + syncWithin.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      watching.close();
      throw e;
    }
  }

  /** Calls {@code then} when an informer has given up, which it does only for a fatal error. */
  void onFailure(Consumer<Throwable> then) {
    all()
        .forEach(informer ->
            informer
                .stopped()
                .exceptionally(thrown -> {
                  then.accept(thrown);
                  return null;
                }));
  }

  List<Node> nodes() {
    return nodes.getStore().list();
  }

  List<Namespace> namespaces() {
    return namespaces.getStore().list();
  }

  Stream<NodeConfigSlice> slices() {
    return slices.getStore().list().stream();
  }

  private Stream<SharedIndexInformer<?>> all() {
    return Stream.of(nodes, namespaces, slices, leases);
  }

  @Override
  public void close() {
    all().forEach(SharedIndexInformer::stop);
  }

  /** Kubelets renew their Node's conditions all the time; plans depend on nothing of that. */
  private static boolean differs(HasMetadata before, HasMetadata after) {
    return !Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels())
        || before.isMarkedForDeletion() != after.isMarkedForDeletion()
        || (before instanceof Node old
            && after instanceof Node now
            && !NodeAddresses.of(old).equals(NodeAddresses.of(now)));
  }

  private record Marks<T>(Wakeup wakeup, BiPredicate<T, T> differs)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      wakeup.mark();
    }

    @Override
    public void onUpdate(T before, T after) {
      if (differs.test(before, after)) {
        wakeup.mark();
      }
    }

    @Override
    public void onDelete(T deleted, boolean lastStateUnknown) {
      wakeup.mark();
    }
  }

  private record Renewals(Wakeup wakeup, Liveness liveness) implements ResourceEventHandler<Lease> {
    @Override
    public void onAdd(Lease lease) {
      observe(lease);
    }

    @Override
    public void onUpdate(Lease before, Lease lease) {
      observe(lease);
    }

    @Override
    public void onDelete(Lease lease, boolean lastStateUnknown) {
      liveness.forget(lease.getMetadata().getName());
      wakeup.mark();
    }

    private void observe(Lease lease) {
      if (liveness.observe(lease)) {
        wakeup.mark();
      }
    }
  }
}
