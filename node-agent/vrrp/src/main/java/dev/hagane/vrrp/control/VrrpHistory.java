package dev.hagane.vrrp.control;

import java.util.List;
import java.util.Map;

/**
 * What {@code hagane-vrrp} remembers over a restart. It stays on its disk and is never sent.
 *
 * @param transitions the last ones, oldest first
 * @param switchovers of each group, by UID, the number of the switchover request that was handled
 *     last
 */
public record VrrpHistory(List<VrrpTransition> transitions, Map<String, Long> switchovers)
    implements ControlMessage {

  /** Nothing happened yet. */
  public static final VrrpHistory EMPTY = new VrrpHistory(List.of(), Map.of());

  /** Copies both. */
  public VrrpHistory {
    transitions = List.copyOf(transitions);
    switchovers = Map.copyOf(switchovers);
  }
}
