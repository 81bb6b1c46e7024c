package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A kind that a reconciler watches: its cache, and the mark that something in it changed. */
final class Watched<P extends HasMetadata> {
  /** All that plans depend on: a spec is known by its generation. */
  private record Facts(
      String uid,
      @Nullable Long generation,
      @Nullable Map<String, String> annotations,
      boolean deleting) {}

  private final Wakeup wakeup;
  private final Map<Name, Facts> facts = new ConcurrentHashMap<>();
  private volatile @Nullable IndexerResourceCache<P> cache;

  Watched(Wakeup wakeup) {
    this.wakeup = wakeup;
  }

  /** The reconciler's cache, once the framework has made it. */
  void readFrom(EventSourceContext<P> context) {
    cache = context.getPrimaryCache();
  }

  /**
   * An object changed, or was deleted. If only its status did, that is less urgent: it may well be
   * a write of ours.
   *
   * @param deleted whether it exists no more
   */
  void changed(P object, boolean deleted) {
    var metadata = object.getMetadata();
    Facts now =
        new Facts(
            metadata.getUid(),
            metadata.getGeneration(),
            metadata.getAnnotations(),
            object.isMarkedForDeletion());
    Facts before = deleted ? facts.remove(Name.of(object)) : facts.put(Name.of(object), now);
    if (deleted || !now.equals(before)) {
      wakeup.mark();
    } else {
      wakeup.nudge();
    }
  }

  /** All objects as last heard of. */
  Stream<P> list() {
    IndexerResourceCache<P> present = cache;
    if (present == null) {
      throw new IllegalStateException("listed before the reconciler was registered");
    }
    return present.list();
  }
}
