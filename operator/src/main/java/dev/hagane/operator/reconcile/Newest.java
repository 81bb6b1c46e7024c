package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads our own writes: a cache lags behind the API server, so what the server answered to our last
 * write stands in for the cached object until the cache has that version or a later one.
 *
 * <p>Resource versions of one kind are whole numbers that rise (Kubernetes, "Resource versions").
 */
final class Newest<T extends HasMetadata> {
  /** A write that a cache has not shown for so long was undone by somebody else. */
  static final long FORGET_AFTER_MILLISECONDS = 60_000;

  private record Write<T>(T object, long at) {}

  private final Map<Name, Write<T>> written = new HashMap<>();
  private final Map<Name, String> deleted = new HashMap<>();

  /** The server's answer to a write of ours. */
  void written(T object, long now) {
    deleted.remove(Name.of(object));
    written.put(Name.of(object), new Write<>(object, now));
  }

  /** We deleted it: until the cache knows, it is not shown. */
  void deleted(T object) {
    written.remove(Name.of(object));
    deleted.put(Name.of(object), object.getMetadata().getUid());
  }

  /** The cache's content, newer where we know of newer. */
  Map<Name, T> over(Stream<T> cached, long now) {
    Map<Name, T> all = new LinkedHashMap<>();
    cached.forEach(object -> all.put(Name.of(object), object));
    deleted
        .entrySet()
        .removeIf(gone -> {
          T shown = all.get(gone.getKey());
          if (shown != null && gone.getValue().equals(shown.getMetadata().getUid())) {
            all.remove(gone.getKey());
            return false;
          }
          return true;
        });
    for (Iterator<Map.Entry<Name, Write<T>>> i = written.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Name, Write<T>> entry = i.next();
      T shown = all.get(entry.getKey());
      Write<T> write = entry.getValue();
      boolean known =
          shown == null
              ? now - write.at > FORGET_AFTER_MILLISECONDS
              : compareVersions(version(shown), version(write.object)) >= 0;
      if (known) {
        i.remove();
      } else {
        all.put(entry.getKey(), write.object);
      }
    }
    return all;
  }

  /** Orders resource versions: decimal numbers of any length, without leading zeros. */
  static int compareVersions(String a, String b) {
    return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }
}
