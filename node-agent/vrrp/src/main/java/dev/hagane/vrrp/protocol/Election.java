package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;

/** Who gives way to whom: RFC 9568, sections 6.4.2 and 6.4.3; RFC 3768 is the same. */
class Election {
  static final Election RFC = new Election();

  /** What an active one makes of another one that is active. */
  enum Verdict {
    /** The other must give way: tell it. */
    ASSERT,
    /** Equal priorities, and our address is the higher. */
    TIE_WON,
    /** Equal priorities, and the other's address is the higher. */
    TIE_LOST,
    /** The other's priority is higher. */
    YIELD
  }

  /** Whether a backup of priority {@code ours} lets that master be. */
  boolean follows(int ours, int heard, boolean mayPreempt) {
    return !mayPreempt || heard >= ours;
  }

  /** Addresses are compared as unsigned numbers. */
  Verdict whileActive(int ours, IpAddress local, int heard, IpAddress source) {
    if (heard != ours) {
      return heard > ours ? Verdict.YIELD : Verdict.ASSERT;
    }
    return source.compareTo(local) > 0 ? Verdict.TIE_LOST : Verdict.TIE_WON;
  }

  /**
   * When two instances of a group have given their masters up at {@code one} and {@code other},
   * when the group does: only when no instance of it hears a master any more.
   */
  long together(long one, long other) {
    return Math.max(one, other);
  }
}
