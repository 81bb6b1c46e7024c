package dev.hagane.vrrp.protocol;

/** When a backup may push a master of lower priority aside. */
final class Preemption {
  private static final long UNSET = Long.MIN_VALUE;

  private boolean held;
  private long yieldUntil = UNSET;
  private long delayOver = UNSET;

  /** Whether it is held back altogether. */
  boolean isHeld() {
    return held;
  }

  void hold(boolean hold) {
    held = hold;
  }

  /** Not before that time. */
  void yieldUntil(long time) {
    yieldUntil = time;
  }

  /** No master of lower priority is heard any more: a delay begins anew. */
  void forget() {
    delayOver = UNSET;
  }

  /** Whether a master of priority {@code heard} may be preempted now by one of {@code ours}. */
  boolean allows(GroupParameters parameters, int ours, int heard, long time) {
    if (heard >= ours) {
      delayOver = UNSET;
      return false;
    }
    if (held || time < yieldUntil) {
      return false;
    }
    if (ours == GroupParameters.OWNER) {
      return true;
    }
    if (!parameters.preempt()) {
      return false;
    }
    if (delayOver == UNSET) {
      delayOver = Timing.after(time, parameters.preemptDelayNanos());
    }
    return time >= delayOver;
  }
}
