package dev.hagane.vrrp.process;

import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whether another master is heard while we are active. One that is heard once within an
 * advertisement after we became active is the one that gives way to us, and no second master. Times
 * are nanoseconds. Pure.
 */
final class SecondMaster {
  private long count;
  private boolean now;
  private long lastHeard;
  private long patience;
  private @Nullable IpAddress who;

  /** How many of its advertisements came. */
  long count() {
    return count;
  }

  /** Whether there is one now. */
  boolean isThere() {
    return now;
  }

  /** Who it is, or was. */
  @Nullable IpAddress who() {
    return who;
  }

  /**
   * It was heard.
   *
   * @param interval of its advertisements
   * @param activeFor since when we are active
   * @return whether this begins it
   */
  boolean heard(IpAddress source, long interval, long activeFor, long time) {
    count++;
    who = source;
    lastHeard = time;
    // Three that are missing mean silence, as for a backup, and a little for its delay.
    patience = 3 * interval + interval / 2;
    boolean begins = !now && activeFor >= interval;
    now |= begins;
    return begins;
  }

  /**
   * Time has passed.
   *
   * @return whether it is gone now
   */
  boolean ended(long time) {
    if (!now || time - lastHeard < patience) {
      return false;
    }
    now = false;
    return true;
  }

  /** We are not active any more: there is one master. */
  void clear() {
    now = false;
  }
}
