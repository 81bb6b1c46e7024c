package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/** Decides when a director is active in a group. */
public final class GroupMachine {
  private final GroupParameters parameters;
  private final MachineOutput output;

  /** Takes no part until {@link #start}. */
  public GroupMachine(GroupParameters parameters, MachineOutput output) {
    this.parameters = parameters;
    this.output = output;
  }

  /** To BACKUP (owner: ACTIVE) after the start-up delay, or when no fault is left. */
  public void start(long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** Releases if active, and takes no part until {@link #start}. */
  public void stop(long now, Cause cause) {
    output.deactivate(Cause.STOPPED);
  }

  /** An advertisement that {@link Expectation} let pass. */
  public void received(int instance, Advertisement heard, IpAddress source, long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** Call at or after {@link #deadline()}, when nothing waits in the sockets. */
  public void tick(long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** The process or the machine did not run for a while: look before acting. */
  public void resumed(long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** What tracking leaves of the priority: 0..255; 0: a fault. */
  public void effectivePriority(int priority, long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** Whether that instance lacks its interface, carrier or source address. */
  public void fault(int instance, boolean faulty, long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** A planned switchover; as {@link #handOver(long, long)} with one master-down interval. */
  public void handOver(long now) {
    output.deactivate(Cause.STOPPED);
  }

  /**
   * A planned switchover: if active, releases, and for that long takes over from no other master,
   * whatever its priority; but does if there is none.
   */
  public void handOver(long now, long yieldNanos) {
    output.deactivate(Cause.STOPPED);
  }

  /**
   * Whether {@link #reconfigure} can go on with these: otherwise stop this machine with {@link
   * Cause#RECONFIGURED} and start another.
   */
  public boolean continuesWith(GroupParameters next) {
    return !parameters.equals(next);
  }

  /**
   * New parameters while running; the state stays. From this call on, instances are counted as in
   * {@code next}.
   *
   * @throws IllegalArgumentException unless {@link #continuesWith}
   */
  public void reconfigure(GroupParameters next, long now) {
    output.deactivate(Cause.STOPPED);
  }

  /** When to call {@link #tick}; {@link Long#MAX_VALUE}: not at all. */
  public long deadline() {
    return Long.MAX_VALUE;
  }

  public MachineState state() {
    return MachineState.INITIALIZE;
  }

  /** Why the state is what it is. */
  public Cause lastCause() {
    return Cause.STARTED;
  }

  /** Since when the state is what it is. */
  public long since() {
    return Long.MAX_VALUE;
  }

  /** Who was heard last as master, while BACKUP; null: nobody. */
  public @Nullable IpAddress heardMaster() {
    return null;
  }
}
