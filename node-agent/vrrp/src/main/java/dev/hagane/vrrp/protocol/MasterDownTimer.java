package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What one instance knows of the master while its group is a backup, and when it gives it up. The
 * deadline is computed from what the timer was set to and the priority of now, so a priority that
 * changes moves it.
 */
final class MasterDownTimer {
  private enum Setting {
    MASTER_DOWN,
    SKEW,
    FIXED
  }

  private Setting setting = Setting.MASTER_DOWN;
  private long setAt;
  private long fixed;
  private long setback;
  private long interval;
  private boolean lowerHeard;
  private int lowerPriority;
  private long lowerInterval;
  private long lowerAt;
  private @Nullable IpAddress heard;

  MasterDownTimer(long interval, long time) {
    this.interval = interval;
    this.setAt = time;
  }

  /** From now on a whole master-down interval of a master that advertises at that interval. */
  void restart(long interval, long time) {
    this.setting = Setting.MASTER_DOWN;
    this.setAt = time;
    this.interval = interval;
    this.setback = 0;
    this.lowerHeard = false;
  }

  /** The same once more: what was heard stays known. */
  void restart(long time) {
    this.setting = Setting.MASTER_DOWN;
    this.setAt = time;
  }

  /** This once the timer runs that much longer. */
  void setBack(long by) {
    setback = by;
  }

  /** A master was heard, and left in place. */
  void follow(IpAddress source, long interval, long time) {
    restart(interval, time);
    heard = source;
  }

  /** A master was heard that is about to be preempted: the timer runs on. */
  void lower(IpAddress source, int priority, long interval, long time) {
    lowerHeard = true;
    lowerPriority = priority;
    lowerInterval = interval;
    lowerAt = time;
    heard = source;
  }

  /** That master is to be left in place after all: as if it had been when it was heard. */
  void spare() {
    restart(lowerInterval, lowerAt);
  }

  /** The master gave up: only the skew is left. */
  void released(long time) {
    setting = Setting.SKEW;
    setAt = time;
    lowerHeard = false;
    heard = null;
  }

  /** Gives up after that time unless a master is heard. */
  void fixed(long delay, long time) {
    setting = Setting.FIXED;
    setAt = time;
    fixed = delay;
    lowerHeard = false;
    heard = null;
  }

  long deadline(Timing timing, int version, int priority) {
    return setAt
        + switch (setting) {
          case MASTER_DOWN -> timing.masterDown(version, priority, interval) + setback;
          case SKEW -> timing.skew(version, priority, interval);
          case FIXED -> fixed;
        };
  }

  /** The master's interval; our own until one is heard. */
  long interval() {
    return interval;
  }

  boolean isReleased() {
    return setting == Setting.SKEW;
  }

  boolean isLowerHeard() {
    return lowerHeard;
  }

  /** Of the master that is about to be preempted. */
  int lowerPriority() {
    return lowerPriority;
  }

  @Nullable IpAddress heard() {
    return heard;
  }
}
