package dev.hagane.vrrp.protocol;

import java.util.List;

/**
 * Settles ties between active groups of equal priority so that all their networks agree. One group
 * may have the higher address here and the other one there: if each network decided for itself,
 * both would give way, and again after each master-down interval. So the first network decides on
 * which the two hear each other, in the order of family and VRID, which is the same for both.
 *
 * <p>A tie lost on another network therefore waits a moment for that one. If it was won there, the
 * other one gives way as soon as it hears so. Who goes on advertising for a round does not hear it,
 * or packets of a third one were mistaken for its own: then we give way after all. It may happen
 * that both do so. Who lost where it counts less then tries again sooner, and the other one follows
 * it.
 */
final class GroupTie {
  private static final int NONE = Integer.MAX_VALUE;

  private final Timing timing;
  private List<InstanceParameters> instances = List.of();
  private int first = NONE;
  private int won = NONE;
  private long wonAt;
  private int lost = NONE;
  private long lostSince;
  private long lostAt;
  private long deadline = Timing.NEVER;

  GroupTie(Timing timing) {
    this.timing = timing;
  }

  /** Begins anew, for these instances. */
  void begin(List<InstanceParameters> instances) {
    this.instances = instances;
    first = NONE;
    for (int i = 0; i < instances.size(); i++) {
      first = Math.min(first, rank(i));
    }
    won = NONE;
    lost = NONE;
    deadline = Timing.NEVER;
  }

  /** Against one that advertises at that interval. */
  void won(int instance, long interval, long time) {
    if (time - wonAt > timing.tieRound(interval)) {
      won = NONE;
    }
    if (rank(instance) <= won) {
      won = rank(instance);
      wonAt = time;
    }
    if (won < lost) {
      deadline = Timing.NEVER;
    }
  }

  /** The same. Whether it decides already: give way now. */
  boolean lost(int instance, long interval, long time) {
    int rank = rank(instance);
    if (lost != NONE && time - lostAt > timing.tieRound(interval)) {
      lost = NONE;
    }
    if (rank == first) {
      return true;
    }
    if (rank < lost) {
      lost = rank;
      lostSince = time;
    }
    lostAt = time;
    if (won < lost && time - wonAt <= timing.tieRound(interval)) {
      return time - lostSince >= timing.tieGrace(interval);
    }
    deadline = Math.min(deadline, lostSince + timing.tiePatience(interval));
    return false;
  }

  /** Whether giving way would be on account of that instance. */
  boolean waitsFor(int instance) {
    return rank(instance) == lost;
  }

  /** How much later than usual who lost there tries again. */
  long setback(int instance, long interval) {
    if (instances.size() == 1) {
      return 0;
    }
    int before = 0;
    for (int i = 0; i < instances.size(); i++) {
      if (rank(i) < rank(instance)) {
        before++;
      }
    }
    return timing.tieSetback(before, interval);
  }

  /** When a lost tie has waited long enough: give way. */
  long deadline() {
    return deadline;
  }

  /** The lower, the sooner it decides. */
  private int rank(int instance) {
    InstanceParameters parameters = instances.get(instance);
    return (parameters.family().bits() << 8) | parameters.vrid();
  }
}
