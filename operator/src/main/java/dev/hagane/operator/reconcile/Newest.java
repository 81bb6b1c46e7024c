package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads our own writes: a cache lags behind the API server, so what the server answered to our last
 * write stands in for the cached object until the cache has that version or a later one.
 *
 * <p>Resource versions of one kind are whole numbers that rise (Kubernetes, "Resource versions").
 */
final class Newest<T extends HasMetadata> {
  /** An object of ours that a cache has not shown for so long was deleted by somebody else. */
  static final long FORGET_AFTER_MILLISECONDS = 60_000;

  /**
   * A write.
   *
   * @param created whether the cache has never shown the object
   */
  private record Write<T>(T object, long at, boolean created) {}

  private final Map<Name, Write<T>> written = new HashMap<>();
  private final Map<Name, String> deleted = new HashMap<>();
  private Set<Name> shownLast = Set.of();

  /** The server's answer to a write of ours. */
  void written(T object, long now) {
    Name name = Name.of(object);
    Write<T> before = written.get(name);
    boolean created = before == null ? !shownLast.contains(name) : before.created;
    deleted.remove(name);
    written.put(name, new Write<>(object, now, created));
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
    shownLast = Set.copyOf(all.keySet());
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
    written.entrySet().removeIf(entry -> known(entry.getValue(), all.get(entry.getKey()), now));
    written.replaceAll((name, write) ->
        new Write<>(write.object, write.at, write.created && !all.containsKey(name)));
    written.forEach((name, write) -> all.put(name, write.object));
    return all;
  }

  /** Whether the cache knows of a write, or of what came after it. */
  private static <T extends HasMetadata> boolean known(
      Write<T> write, @Nullable T shown, long now) {
    if (shown == null) {
      // What was there and is not any more was deleted; only what is new may be still to come.
      return !write.created || now - write.at > FORGET_AFTER_MILLISECONDS;
    }
    return compareVersions(version(shown), version(write.object)) >= 0;
  }

  /** Orders resource versions: decimal numbers of any length, without leading zeros. */
  static int compareVersions(String a, String b) {
    return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }
}
