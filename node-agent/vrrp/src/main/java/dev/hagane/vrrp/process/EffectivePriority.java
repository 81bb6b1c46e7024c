package dev.hagane.vrrp.process;

import java.util.List;

/**
 * What is left of a director's priority, and why.
 *
 * @param value 1 to 255
 * @param reasons what lowers it; empty: nothing
 */
record EffectivePriority(int value, List<String> reasons) {

  /** What a director loses whose agent does not keep its services. */
  static final int AGENT_SILENT_LOSS = 50;

  /** Copies the reasons. */
  EffectivePriority {
    reasons = List.copyOf(reasons);
  }

  /**
   * Computes it.
   *
   * @param configured 1 to 255
   * @param peers other directors of the group: without any there is nobody to give way to
   */
  static EffectivePriority of(int configured, int peers, boolean agentSilent) {
    if (!agentSilent || peers == 0) {
      return new EffectivePriority(configured, List.of());
    }
    return new EffectivePriority(
        Math.max(1, configured - AGENT_SILENT_LOSS), List.of("agent silent"));
  }
}
