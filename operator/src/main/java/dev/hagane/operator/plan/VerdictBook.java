package dev.hagane.operator.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the verdicts of one kind into a map, plan after plan. It keeps a whole map and lays over
 * it what has changed since, until that is much.
 */
final class VerdictBook<V extends Verdict> {

  /** What one object is told, and what the whole map says of it. */
  static final class Slot<V extends Verdict> {
    private @Nullable V now;
    private @Nullable V whole;
    private long round;

    /** What the object was told last; null before the first time. */
    @Nullable V last() {
      return now;
    }

    /** Says something else, unless it is the same. */
    void say(V verdict) {
      V last = now;
      if (last == null || !last.equals(verdict)) {
        now = verdict;
      }
    }
  }

  private Map<ObjectKey, V> base = Map.of();
  private List<Slot<V>> bound = List.of();
  private long round;

  /** The verdicts in these slots, as an unmodifiable map. */
  Map<ObjectKey, V> gather(List<Slot<V>> slots) {
    round++;
    Map<ObjectKey, V> changes = new HashMap<>();
    int stayed = 0;
    int limit = 64 + base.size() / 8;
    for (Slot<V> slot : slots) {
      V now = slot.now;
      slot.round = round;
      stayed += slot.whole == null ? 0 : 1;
      if (now != null && !Memory.same(now, slot.whole)) {
        changes.put(now.key(), now);
        if (changes.size() > limit) {
          return renew(slots);
        }
      }
    }
    Set<ObjectKey> removed = new HashSet<>();
    if (stayed < bound.size()) {
      for (Slot<V> slot : bound) {
        V gone = slot.whole;
        if (slot.round != round && gone != null && !changes.containsKey(gone.key())) {
          removed.add(gone.key());
        }
      }
    }
    return changes.size() + removed.size() > limit
        ? renew(slots)
        : new LayeredMap<>(base, changes, removed);
  }

  private Map<ObjectKey, V> renew(List<Slot<V>> slots) {
    bound.forEach(slot -> slot.whole = null);
    Map<ObjectKey, V> whole = HashMap.newHashMap(slots.size());
    for (Slot<V> slot : slots) {
      V now = slot.now;
      if (now != null) {
        whole.put(now.key(), now);
        slot.whole = now;
      }
    }
    base = whole;
    bound = List.copyOf(slots);
    return new LayeredMap<>(base, Map.of(), Set.of());
  }
}
