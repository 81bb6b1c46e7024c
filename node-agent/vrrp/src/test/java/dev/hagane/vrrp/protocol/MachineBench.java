package dev.hagane.vrrp.protocol;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** A machine, its clock, and what it did. */
final class MachineBench implements MachineOutput {
  static final long MILLISECOND = 1_000_000;
  static final IpAddress LOWER = IpAddress.parse("10.0.0.1");
  static final IpAddress LOCAL = IpAddress.parse("10.0.0.100");
  static final IpAddress HIGHER = IpAddress.parse("10.0.0.200");

  final GroupMachine machine;
  private final List<String> log = new ArrayList<>();
  private GroupParameters parameters;
  long now = 7_000_000;

  MachineBench(GroupParameters parameters) {
    this.parameters = parameters;
    machine = new GroupMachine(parameters, this);
  }

  /** Version 3, every 100 ms, one instance. */
  static GroupParameters parameters(int priority) {
    return new GroupParameters(3, priority, 100 * MILLISECOND, true, 0, 0, List.of(outer()));
  }

  /** The same with a second instance on another network. */
  static GroupParameters pair(int priority) {
    return with(parameters(priority), outer(), inner(LOCAL));
  }

  static InstanceParameters outer() {
    return new InstanceParameters(AddressFamily.IPv4, 51, LOCAL);
  }

  static InstanceParameters inner(IpAddress local) {
    return new InstanceParameters(AddressFamily.IPv4, 52, local);
  }

  static GroupParameters with(GroupParameters of, InstanceParameters... instances) {
    return new GroupParameters(
        of.version(),
        of.priority(),
        of.intervalNanos(),
        of.preempt(),
        of.preemptDelayNanos(),
        of.startupDelayNanos(),
        List.of(instances));
  }

  static GroupParameters preempting(GroupParameters of, boolean preempt, long delayMilliseconds) {
    return new GroupParameters(
        of.version(),
        of.priority(),
        of.intervalNanos(),
        preempt,
        delayMilliseconds * MILLISECOND,
        of.startupDelayNanos(),
        of.instances());
  }

  static GroupParameters every(GroupParameters of, int version, long milliseconds) {
    return new GroupParameters(
        version,
        of.priority(),
        milliseconds * MILLISECOND,
        of.preempt(),
        of.preemptDelayNanos(),
        of.startupDelayNanos(),
        of.instances());
  }

  MachineBench started() {
    machine.start(now);
    return this;
  }

  /** Started, and nobody else is there. */
  MachineBench active() {
    started().toDeadline();
    did();
    return this;
  }

  /**
   * Lets exactly the time pass until the machine acts by itself, as a backup: until it takes over.
   */
  MachineBench toDeadline() {
    return after(due());
  }

  /** Time passes, and the machine is called whenever it wants to be. */
  MachineBench after(long nanos) {
    long until = now + nanos;
    while (machine.deadline() < until) {
      now = Math.max(now, machine.deadline());
      machine.tick(now);
    }
    now = until;
    machine.tick(now);
    return this;
  }

  /** Time passes in which the process does not run. */
  MachineBench frozen(long nanos) {
    now += nanos;
    return this;
  }

  MachineBench hears(int priority, IpAddress source) {
    return hears(0, priority, source, parameters.intervalNanos());
  }

  MachineBench hears(int instance, int priority, IpAddress source) {
    return hears(instance, priority, source, parameters.intervalNanos());
  }

  MachineBench hears(int instance, int priority, IpAddress source, long interval) {
    InstanceParameters of = parameters.instances().get(instance);
    Advertisement advertisement =
        new Advertisement(
            of.family(),
            parameters.version(),
            of.vrid(),
            priority,
            interval,
            List.of(IpAddress.parse(of.family() == AddressFamily.IPv4 ? "10.0.0.254" : "fe80::1")),
            Authentication.NONE);
    machine.received(instance, advertisement, source, now);
    return this;
  }

  MachineBench reconfigured(GroupParameters next) {
    parameters = next;
    machine.reconfigure(next, now);
    return this;
  }

  /** How long until the machine acts by itself. */
  long due() {
    return (machine.state() == MachineState.BACKUP ? machine.takeOverAt() : machine.deadline())
        - now;
  }

  /** What the machine did since this was asked last. */
  List<String> did() {
    List<String> done = List.copyOf(log);
    log.clear();
    return done;
  }

  @Override
  public void advertise(int instance, int priority) {
    log.add("advertise " + instance + " " + priority);
  }

  @Override
  public void activate(Cause cause) {
    log.add("activate " + cause);
  }

  @Override
  public void deactivate(Cause cause) {
    log.add("deactivate " + cause);
  }

  @Override
  public void secondMaster(int instance, Advertisement heard) {
    log.add("second " + instance + " " + heard.priority());
  }
}
