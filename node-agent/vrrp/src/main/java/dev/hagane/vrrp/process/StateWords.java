package dev.hagane.vrrp.process;

import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.MachineState;
import org.jspecify.annotations.Nullable;

/** A change of state as an operator reads it. */
final class StateWords {

  private StateWords() {}

  /**
   * What happened.
   *
   * @param other the director that was heard last, with its priority; null: none
   * @param faults what is faulty; empty: nothing
   */
  static String of(MachineState state, Cause cause, @Nullable String other, String faults) {
    return switch (state) {
          case ACTIVE -> "became Active (MASTER): ";
          case BACKUP -> "became Backup: ";
          case INITIALIZE -> "takes no part: ";
        }
        + why(cause, other == null ? "another director" : other, faults);
  }

  private static String why(Cause cause, String other, String faults) {
    return switch (cause) {
      case STARTED -> "started";
      case OWNER -> "it owns the addresses (priority 255)";
      case MASTER_SILENT -> "no other master is heard";
      case MASTER_RELEASED -> other + " gave the addresses up";
      case PREEMPTED -> other + " has a lower priority";
      case HIGHER_PRIORITY -> other + " has a higher priority";
      case HIGHER_ADDRESS -> other + " has the same priority and a higher address";
      case FROZEN -> "this process did not run for a while, and " + other + " took over";
      case FAULT -> faults.isEmpty() ? "a fault" : faults;
      case RECOVERED -> "the fault is gone";
      case HANDED_OVER -> "a switchover was asked for";
      case STOPPED -> "stopped";
      case RECONFIGURED -> "its configuration changed so that the others would not hear it";
    };
  }

  /** The reason of a transition. */
  static String reason(MachineState state, Cause cause) {
    return switch (state) {
      case ACTIVE -> "BecameActive";
      case BACKUP -> "BecameBackup";
      case INITIALIZE -> cause == Cause.FAULT ? "BecameFaulty" : "Stopped";
    };
  }
}
