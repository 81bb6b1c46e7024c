package dev.hagane.vrrp.control;

import java.util.List;

/**
 * What {@code hagane-vrrp} does: sent when something changes, and once a second.
 *
 * @param version of the program
 * @param configurationGeneration of the configuration that was applied last: addresses that it no
 *     longer names are gone from the kernel; 0: it has none
 * @param realtime empty: real-time scheduling and locked memory are granted; else why not and what
 *     that means
 * @param groups in the configuration's order
 * @param transitions what happened, the last 64, oldest first; kept on disk
 */
public record VrrpReport(
    String version,
    long configurationGeneration,
    String realtime,
    List<GroupReport> groups,
    List<VrrpTransition> transitions)
    implements ControlMessage {

  /** Copies the lists. */
  public VrrpReport {
    groups = List.copyOf(groups);
    transitions = List.copyOf(transitions);
  }
}
