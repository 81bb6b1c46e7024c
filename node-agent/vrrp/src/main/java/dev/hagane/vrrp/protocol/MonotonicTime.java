package dev.hagane.vrrp.protocol;

/**
 * The time since the first call, from a clock that should never go backwards. When it does, no time
 * has passed; timers then run on from there, instead of standing still until the clock is where it
 * was.
 */
final class MonotonicTime {
  private boolean started;
  private long origin;
  private long last;

  /** The time of our own that the clock's {@code now} is. */
  long at(long now) {
    if (!started) {
      started = true;
      origin = now;
    } else if (now - origin < last) {
      origin = now - last;
    }
    last = now - origin;
    return last;
  }

  /** The time of the last call. */
  long last() {
    return last;
  }

  /** The clock's time when our own will be {@code time}. */
  long toClock(long time) {
    return time == Timing.NEVER || (origin > 0 && time > Timing.NEVER - origin)
        ? Timing.NEVER
        : origin + time;
  }
}
