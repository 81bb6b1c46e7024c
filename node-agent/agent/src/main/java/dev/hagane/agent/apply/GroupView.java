package dev.hagane.agent.apply;

import dev.hagane.api.v1alpha1.DirectorInstanceState;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.InstanceReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the status shows of a group's report; counters, which change all the time, are not in it.
 *
 * @param state the VRRP state
 * @param cause why it came into it, in one PascalCase word
 * @param since when it did
 * @param effectivePriority 0 to 255
 * @param priorityReasons why it is not the priority given
 * @param heardMaster the active director's address, as a backup heard it; null: none
 * @param secondMasterSince since when another active one has been heard; null: none is
 * @param switchover number of the request that was handled last
 * @param instances each instance's interface, address, fault
 * @param placements each address and what became of it
 */
record GroupView(
    VRRPState state,
    String cause,
    Instant since,
    int effectivePriority,
    List<String> priorityReasons,
    @Nullable String heardMaster,
    @Nullable Instant secondMasterSince,
    long switchover,
    List<DirectorInstanceState> instances,
    Map<HeldAddress, Placement> placements) {

  private static final int MOST_REASONS = 16;
  private static final int LONGEST_REASON = 256;
  private static final int LONGEST_FAULT = 1024;

  /** A clock that is being set, or rounds otherwise, does not make another moment. */
  private static final long SAME_MOMENT_MILLISECONDS = 1_000;

  /**
   * Reads a report.
   *
   * @param before what the last one said; null: there was none
   */
  static GroupView of(GroupReport report, @Nullable GroupView before, Instant now) {
    VRRPState state = state(report);
    String cause = pascalCase(report.cause().name());
    Instant since = Instant.ofEpochMilli(report.sinceEpochMillis());
    if (before != null
        && before.state == state
        && before.cause.equals(cause)
        && Math.abs(since.toEpochMilli() - before.since.toEpochMilli())
            < SAME_MOMENT_MILLISECONDS) {
      since = before.since;
    }
    Instant second = null;
    if (report.secondMasterNow()) {
      second = before == null || before.secondMasterSince == null ? now : before.secondMasterSince;
    }
    return new GroupView(
        state,
        cause,
        since,
        report.effectivePriority(),
        report.priorityReasons().stream()
            .limit(MOST_REASONS)
            .map(reason -> bounded(reason, LONGEST_REASON))
            .toList(),
        report.heardMaster() == null ? null : report.heardMaster().toString(),
        second,
        report.lastSwitchover(),
        report.instances().stream().map(GroupView::instance).toList(),
        report.placements());
  }

  private static VRRPState state(GroupReport report) {
    return switch (report.state()) {
      case INITIALIZE -> VRRPState.Initialize;
      case BACKUP -> VRRPState.Backup;
      case ACTIVE -> VRRPState.Active;
    };
  }

  private static DirectorInstanceState instance(InstanceReport instance) {
    String fault = instance.fault();
    return new DirectorInstanceState(
        instance.name(),
        instance.interfaceName().isEmpty() ? null : instance.interfaceName(),
        instance.sourceAddress() == null ? null : instance.sourceAddress().toString(),
        fault == null ? null : bounded(fault, LONGEST_FAULT));
  }

  private static String bounded(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  private static String pascalCase(String constant) {
    StringBuilder word = new StringBuilder();
    for (String part : constant.split("_", -1)) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }
}
