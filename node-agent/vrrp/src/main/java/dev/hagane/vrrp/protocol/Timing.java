package dev.hagane.vrrp.protocol;

/**
 * The intervals of the protocol, in nanoseconds and without rounding: the RFCs count in seconds and
 * centiseconds, and allow fractions.
 */
class Timing {
  static final Timing RFC = new Timing();

  /** No deadline. */
  static final long NEVER = Long.MAX_VALUE;

  /** How many advertisements must stay out before a master counts as gone. */
  private static final int MISSED = 3;

  /**
   * How long a backup waits beyond the three missed advertisements, so that of several the one with
   * the highest priority is first. Version 2 (RFC 3768, section 6.1): (256 - priority) / 256
   * seconds, whatever the interval. Version 3 (RFC 9568, section 6.1): (256 - priority) / 256 of
   * the master's interval.
   */
  long skew(int version, int priority, long interval) {
    return (256 - priority) * (version == 2 ? VrrpInterval.SECOND : interval) / 256;
  }

  /** Master_Down_Interval; Active_Down_Interval in RFC 9568. */
  long masterDown(int version, int priority, long interval) {
    return MISSED * interval + skew(version, priority, interval);
  }

  /** After so long without an advertisement of ours the quickest backup takes over. */
  long forgotten(long interval) {
    return MISSED * interval;
  }

  /**
   * How late a backup may be called without listening anew. A process that wakes up later than that
   * was not there when an advertisement may have come, and if the whole machine stood still,
   * nothing waits in its sockets either.
   */
  long tolerableLateness(long interval) {
    return interval;
  }

  /**
   * How often a backup wants to be called even if nothing happens. Without that, one that missed
   * three advertisements while frozen could find its timer just not expired, and see nothing wrong.
   * A bit over one interval, so that with a master alive its advertisements are the calls.
   */
  long betweenCalls(long interval) {
    return interval + interval / 4;
  }

  /** How long who was active and frozen listens for a successor: one advertisement and a bit. */
  long look(long interval) {
    return interval + interval / 4;
  }

  /** The least time between two advertisements sent out of turn by one instance. */
  long betweenAssertions(long interval) {
    return interval / 8;
  }

  /** How long a tie lost on one network may wait for the network that decides. */
  long tiePatience(long interval) {
    return interval / 8;
  }

  /** How long a tie, won or lost, counts: until the next advertisement and a bit. */
  long tieRound(long interval) {
    return interval + interval / 4;
  }

  /** How long the other one, having lost, may go on advertising: less than to its next turn. */
  long tieGrace(long interval) {
    return interval / 2;
  }

  /** How much later than usual who lost a tie on the n-th network tries again: not all alike. */
  long tieSetback(int network, long interval) {
    return Math.max(0, 3 - network) * interval / 2;
  }

  /** {@code delay} after {@code time}, both not negative, or {@link #NEVER}. */
  static long after(long time, long delay) {
    return delay >= NEVER - time ? NEVER : time + delay;
  }
}
