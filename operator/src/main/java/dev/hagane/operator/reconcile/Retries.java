package dev.hagane.operator.reconcile;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * When something that failed may be tried again: after 250 ms, then twice as long each time, up to
 * 30 s. Times are milliseconds of {@link Time#monotonicMilliseconds}.
 */
final class Retries<K> {
  static final long FIRST_MILLISECONDS = 250;
  static final long LONGEST_MILLISECONDS = 30_000;

  private record Attempts(int failures, long notBefore, String cause) {}

  private final Map<K, Attempts> failing = new HashMap<>();

  /** Whether {@code key} may be tried now. */
  boolean due(K key, long now) {
    Attempts attempts = failing.get(key);
    return attempts == null || attempts.notBefore <= now;
  }

  /**
   * Notes a failure.
   *
   * @param cause what was said; never null
   * @return whether this is news: the first failure, or one with another cause than the last
   */
  boolean failed(K key, String cause, long now) {
    Attempts before = failing.get(key);
    int failures = before == null ? 1 : before.failures + 1;
    long wait = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS << Math.min(failures - 1, 20));
    failing.put(key, new Attempts(failures, now + wait, cause));
    return before == null || !before.cause.equals(cause);
  }

  /** Notes that {@code key} went well. */
  void succeeded(K key) {
    failing.remove(key);
  }

  /** When the next one is due, if anything failed. */
  OptionalLong next() {
    return failing.values().stream().mapToLong(Attempts::notBefore).min();
  }

  int size() {
    return failing.size();
  }
}
