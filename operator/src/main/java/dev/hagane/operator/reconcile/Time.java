package dev.hagane.operator.reconcile;

import java.time.Instant;

/** The two clocks of the shell. */
public interface Time {
  /** What o'clock it is; may jump. */
  Instant now();

  /** Milliseconds on a clock that never jumps; only differences mean something. */
  long monotonicMilliseconds();

  /** This machine's clocks. */
  static Time system() {
    return new Time() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long monotonicMilliseconds() {
        return System.nanoTime() / 1_000_000;
      }
    };
  }
}
