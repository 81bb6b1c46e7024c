package dev.hagane.operator.plan;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map that cannot be changed, made of a large one that is shared and the few entries in which it
 * differs: what one edit changes of the verdicts on ten thousand objects.
 */
final class LayeredMap<K, V> extends AbstractMap<K, V> {
  private final Map<K, V> base;
  private final Map<K, V> changes;
  private final Set<K> removed;
  private final int size;

  /**
   * Lays changes over a map; neither is copied, and nobody may change them afterwards.
   *
   * @param changes what is other, or new
   * @param removed what is gone; keys of {@code base} that are not in {@code changes}
   */
  LayeredMap(Map<K, V> base, Map<K, V> changes, Set<K> removed) {
    this.base = base;
    this.changes = changes;
    this.removed = removed;
    int added = 0;
    for (K key : changes.keySet()) {
      added += base.containsKey(key) ? 0 : 1;
    }
    size = base.size() + added - removed.size();
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    V changed = changes.get(key);
    return changed != null || removed.contains(key) ? changed : base.get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<K, V>> iterator() {
        return Stream.concat(
                base.entrySet().stream()
                    .filter(e -> !changes.containsKey(e.getKey()) && !removed.contains(e.getKey())),
                changes.entrySet().stream())
            .map(e -> Map.entry(e.getKey(), e.getValue()))
            .iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
