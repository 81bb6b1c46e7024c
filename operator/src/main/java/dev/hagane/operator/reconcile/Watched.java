package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A kind that a reconciler watches: its cache, and the mark that something in it changed. */
final class Watched<P extends HasMetadata> {
  private final Wakeup wakeup;
  private volatile @Nullable IndexerResourceCache<P> cache;

  Watched(Wakeup wakeup) {
    this.wakeup = wakeup;
  }

  /** The reconciler's cache, once the framework has made it. */
  void readFrom(EventSourceContext<P> context) {
    cache = context.getPrimaryCache();
  }

  void changed() {
    wakeup.mark();
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
