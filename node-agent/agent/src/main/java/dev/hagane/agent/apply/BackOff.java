package dev.hagane.agent.apply;

import java.time.Duration;
import java.time.Instant;

/**
 * When to try again what failed: after 1 s, then twice as long each time, at most a minute.
 *
 * @param attempts failures so far, 1 and up
 * @param next not before then
 */
record BackOff(int attempts, Instant next) {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** After the first failure. */
  static BackOff first(Instant now) {
    return new BackOff(1, now.plus(FIRST));
  }

  /** After one more failure. */
  BackOff again(Instant now) {
    Duration wait = FIRST.multipliedBy(1L << Math.min(attempts, 6));
    return new BackOff(attempts + 1, now.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST));
  }

  boolean isDue(Instant now) {
    return !now.isBefore(next);
  }
}
