package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.RealServerPoolStatus;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.status.Statuses;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes statuses that changed, each after the event that tells of the change. */
final class StatusWriter {
  /** Statuses between two looks at whether there is something more urgent. */
  private static final int PIECE = 64;

  private final ClusterWriter writer;
  private final ClusterState state;
  private final Attempts attempts;
  private final Time time;

  StatusWriter(ClusterWriter writer, ClusterState state, Attempts attempts, Time time) {
    this.writer = writer;
    this.state = state;
    this.attempts = attempts;
    this.time = time;
  }

  /** The conditions of every object, as far as it has any. */
  static Map<ObjectKey, List<Condition>> conditions(Snapshot snapshot) {
    Map<ObjectKey, List<Condition>> all = new HashMap<>();
    snapshot
        .services()
        .forEach((name, object) ->
            all.put(
                ObjectKey.service(namespace(name), name.name()),
                of(object.getStatus(), VirtualServiceStatus::conditions)));
    snapshot
        .pools()
        .forEach((name, object) ->
            all.put(
                ObjectKey.pool(namespace(name), name.name()),
                of(object.getStatus(), RealServerPoolStatus::conditions)));
    snapshot
        .groups()
        .forEach((name, object) ->
            all.put(
                ObjectKey.group(name.name()), of(object.getStatus(), VRRPGroupStatus::conditions)));
    return all;
  }

  /**
   * Writes the statuses that differ from those in {@code snapshot}.
   *
   * @param urgent whether to leave the rest for the next round, which will find them again
   * @return whether all was sent
   */
  boolean write(Statuses statuses, Snapshot snapshot, BooleanSupplier urgent)
      throws InterruptedException {
    List<Change<?, ?>> changes = new ArrayList<>();
    collect(
        statuses.groups(), snapshot.groups(), VRRPGroupStatus::conditions, state::written, changes);
    collect(
        statuses.services(),
        snapshot.services(),
        VirtualServiceStatus::conditions,
        state::written,
        changes);
    collect(
        statuses.pools(),
        snapshot.pools(),
        RealServerPoolStatus::conditions,
        state::written,
        changes);
    for (int from = 0; from < changes.size(); from += PIECE) {
      if (from > 0 && urgent.getAsBoolean()) {
        return false;
      }
      List<Change<?, ?>> piece = changes.subList(from, Math.min(from + PIECE, changes.size()));
      attempts.send(piece.stream().flatMap(change -> change.event(this).stream()).toList());
      attempts.send(piece.stream().map(change -> change.status(this)).toList());
    }
    return true;
  }

  private static <T, R extends CustomResource<?, T>> void collect(
      Map<ObjectKey, T> statuses,
      Map<Name, R> objects,
      Function<T, List<Condition>> conditions,
      Consumer<R> written,
      List<Change<?, ?>> changes) {
    statuses.forEach((key, status) -> {
      R object = objects.get(new Name(key.namespace(), key.name()));
      if (object != null && !status.equals(object.getStatus())) {
        changes.add(new Change<>(key, object, status, conditions, written));
      }
    });
  }

  /** One object whose status is to be written. */
  private record Change<T, R extends CustomResource<?, T>>(
      ObjectKey key,
      R object,
      T status,
      Function<T, List<Condition>> conditions,
      Consumer<R> written) {

    List<Attempts.Write<Event>> event(StatusWriter to) {
      return EventComposer.ofConditions(
              object, of(object.getStatus(), conditions), conditions.apply(status), to.time.now())
          .map(event ->
              new Attempts.Write<>(
                  "the event " + event.getReason() + " of " + key,
                  () -> to.writer.createEvent(event),
                  result -> {}))
          .stream()
          .toList();
    }

    Attempts.Write<R> status(StatusWriter to) {
      return new Attempts.Write<>(
          "the status of " + key,
          () -> to.writer.applyStatus(object, status),
          result -> {
            if (result instanceof WriteResult.Done<R>(R now)) {
              written.accept(now);
            }
          });
    }
  }

  private static <T> List<Condition> of(
      @Nullable T status, Function<T, List<Condition>> conditions) {
    return status == null ? List.of() : conditions.apply(status);
  }

  private static String namespace(Name name) {
    if (name.namespace() == null) {
      throw new IllegalStateException(name + " should have a namespace");
    }
    return name.namespace();
  }
}
