package dev.hagane.ipvs;

/**
 * Flags that a scheduler interprets (IP_VS_SVC_F_SCHED1 to 3, include/uapi/linux/ip_vs.h). sh and
 * mh give the first two the same meaning.
 */
public enum SchedulerFlag {
  /** Take another server when the hashed one has weight 0 or is overloaded. */
  FALLBACK(0x0008),
  /** Hash the client's port too. */
  HASH_PORT(0x0010),
  /** No scheduler of the kernel uses it. */
  THIRD(0x0020);

  private final int bit;

  SchedulerFlag(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
