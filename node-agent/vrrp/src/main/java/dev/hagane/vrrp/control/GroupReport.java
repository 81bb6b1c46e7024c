package dev.hagane.vrrp.control;

import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.InvalidCause;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One group on this director.
 *
 * @param name the VRRPGroup's name
 * @param uid its UID
 * @param state of the group's machine
 * @param cause why it came into that state
 * @param sinceEpochMillis when, by the wall clock; moves when that clock is set
 * @param effectivePriority 0 (takes no part) to 255
 * @param priorityReasons why it differs from the configured one; empty when it does not
 * @param heardMaster in Backup: who was heard last; null: nobody
 * @param secondMasterHeard how many advertisements of another master came while active, ever since
 *     the process began
 * @param secondMasterNow whether one is there now
 * @param lastSwitchover the number of the last switchover request that was handled; 0: none
 * @param instances in the configuration's order
 * @param placements every address of the group. Unless active, those whose interface is there are
 *     {@link Placement.Waiting}
 * @param invalid how many packets were not accepted, by cause; absent: none
 */
public record GroupReport(
    String name,
    String uid,
    MachineState state,
    Cause cause,
    long sinceEpochMillis,
    int effectivePriority,
    List<String> priorityReasons,
    @Nullable IpAddress heardMaster,
    long secondMasterHeard,
    boolean secondMasterNow,
    long lastSwitchover,
    List<InstanceReport> instances,
    Map<HeldAddress, Placement> placements,
    Map<InvalidCause, Long> invalid) {

  /** Copies the collections. */
  public GroupReport {
    priorityReasons = List.copyOf(priorityReasons);
    instances = List.copyOf(instances);
    placements = Map.copyOf(placements);
    invalid = Map.copyOf(invalid);
  }
}
