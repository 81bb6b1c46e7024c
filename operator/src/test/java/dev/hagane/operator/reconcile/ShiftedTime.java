package dev.hagane.operator.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clocks, which a test moves forward. */
final class ShiftedTime implements Time {
  private final Time machine = Time.system();
  private final AtomicLong ahead = new AtomicLong();

  void pass(Duration duration) {
    ahead.addAndGet(duration.toMillis());
  }

  @Override
  public Instant now() {
    return machine.now().plusMillis(ahead.get());
  }

  @Override
  public long monotonicMilliseconds() {
    return machine.monotonicMilliseconds() + ahead.get();
  }
}
