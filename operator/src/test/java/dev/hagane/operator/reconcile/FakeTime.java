package dev.hagane.operator.reconcile;

import java.time.Duration;
import java.time.Instant;

/** Clocks that a test moves. */
final class FakeTime implements Time {
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");
  private long milliseconds = 5_000_000;

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized long monotonicMilliseconds() {
    return milliseconds;
  }

  synchronized void pass(Duration duration) {
    now = now.plus(duration);
    milliseconds += duration.toMillis();
  }
}
