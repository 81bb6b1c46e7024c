package dev.hagane.vrrp.protocol;

import java.util.List;

/**
 * Settles ties between active groups of equal priority so that all their networks agree. One group
 * may have the higher address here and the other one there: if each network decided for itself,
 * both would give way, and again after each master-down interval. So the first network decides on
 * which the two hear each other, in the order of family and VRID, which is the same for both. A tie
 * lost on another one waits a moment for it.
 */
final class GroupTie {
  private static final int NONE = Integer.MAX_VALUE;

  private final Timing timing;
  private List<InstanceParameters> instances = List.of();
  private int first = NONE;
  private int won = NONE;
  private long wonAt;
  private int lost = NONE;
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

  void won(int instance, long interval, long time) {
    if (rank(instance) <= rememberedWin(interval, time)) {
      won = rank(instance);
      wonAt = time;
    }
    if (won < lost) {
      lost = NONE;
      deadline = Timing.NEVER;
    }
  }

  /** Whether that decides already: give way now. */
  boolean lost(int instance, long interval, long time) {
    int rank = rank(instance);
    if (rank == first) {
      return true;
    }
    if (rank < rememberedWin(interval, time) && rank < lost) {
      lost = rank;
      deadline = Math.min(deadline, time + timing.tiePatience(interval));
    }
    return false;
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

  private int rememberedWin(long interval, long time) {
    return time - wonAt <= timing.tieMemory(interval) ? won : NONE;
  }
}
