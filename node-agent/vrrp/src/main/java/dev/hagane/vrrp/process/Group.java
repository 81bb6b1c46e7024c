package dev.hagane.vrrp.process;

import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.InstanceConfiguration;
import dev.hagane.vrrp.protocol.Advertisement;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.Decoded;
import dev.hagane.vrrp.protocol.GroupMachine;
import dev.hagane.vrrp.protocol.GroupParameters;
import dev.hagane.vrrp.protocol.MachineOutput;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * One group on this host: its machine, its instances, and whether it may have its addresses. Times
 * are nanoseconds of a monotonic clock.
 */
final class Group implements MachineOutput {
  private static final long NEVER = Long.MIN_VALUE;

  /** With unicast the directors learn of each other's addresses by way of the API server. */
  private static final long PATIENCE_NANOS = 10 * GroupSettings.NANOS_PER_SECOND;

  /** What a group may do with its addresses. */
  enum Claim {
    /** Have them all. */
    TAKE,
    /** Have those that are there: perhaps it was active before, and nobody else has been heard. */
    KEEP,
    /** Have none. */
    GIVE_UP
  }

  private final GroupHost host;
  private final GroupStory story;
  private final InvalidPackets invalid;
  private final SecondMaster second = new SecondMaster();
  private GroupConfiguration configuration;
  private List<Instance> instances;
  private Map<HeldAddress, Boolean> addresses;
  private GroupParameters parameters;
  private GroupMachine machine;
  private EffectivePriority priority;
  private boolean agentSilent;
  private boolean current;
  private boolean delayed = true;
  private boolean restarting;
  private boolean undecided = true;
  private long undecidedUntil;
  private long patientUntil = NEVER;
  private boolean secondBegins;
  private IpAddress source;
  private long now;

  /**
   * A group that takes no part yet.
   *
   * @param wallMilliseconds the wall clock
   */
  Group(GroupConfiguration configuration, GroupHost host, LongSupplier wallMilliseconds) {
    this.host = host;
    this.configuration = configuration;
    this.story =
        new GroupStory(
            (warning, reason, cause, message) -> host.tell(this, warning, reason, cause, message),
            wallMilliseconds);
    this.invalid = new InvalidPackets(configuration.name());
    this.instances = instancesOf(configuration, List.of());
    this.addresses = GroupSettings.addresses(configuration);
    this.priority = EffectivePriority.of(configuration.priority(), configuration.peers(), false);
    this.parameters = GroupSettings.parameters(configuration, instances, delayed);
    this.machine = new GroupMachine(parameters, this);
    this.source = configuration.instances().getFirst().addresses().getFirst().address();
  }

  String name() {
    return configuration.name();
  }

  GroupConfiguration configuration() {
    return configuration;
  }

  List<Instance> instances() {
    return instances;
  }

  MachineState state() {
    return machine.state();
  }

  /** How it stands. */
  GroupReport report(long lastSwitchover, Map<HeldAddress, Placement> placements) {
    boolean faulty = instances.stream().anyMatch(instance -> instance.fault() != null);
    return new GroupReport(
        name(),
        configuration.uid(),
        machine.state(),
        machine.lastCause(),
        story.sinceWall(),
        faulty && !isAlone() ? 0 : priority.value(),
        priority.reasons(),
        machine.heardMaster(),
        second.count(),
        second.isThere(),
        lastSwitchover,
        instances.stream().map(Instance::report).toList(),
        placements,
        invalid.counts());
  }

  /** Whether this director is the group's only one. */
  boolean isAlone() {
    return configuration.peers() == 0;
  }

  /** Every address, and whether it may be added now. */
  Map<HeldAddress, Boolean> addresses() {
    return addresses;
  }

  /** The same without interfaces and prefixes. */
  Set<IpAddress> plainAddresses() {
    return addresses.keySet().stream()
        .map(address -> address.address().address())
        .collect(Collectors.toSet());
  }

  /** What it may do with them. */
  Claim claim() {
    if (machine.state() == MachineState.ACTIVE) {
      return Claim.TAKE;
    }
    return undecided ? Claim.KEEP : Claim.GIVE_UP;
  }

  /** Looks where its instances are. */
  void locate(Network network, Set<IpAddress> virtual, long time) {
    if (patientUntil == NEVER) {
      patientUntil = time + PATIENCE_NANOS;
    }
    boolean patient = !isAlone() && time < patientUntil;
    instances.forEach(instance -> instance.locate(network, virtual, patient));
  }

  /** Takes part from now on; the instances know where they are. */
  void start(boolean currentConfiguration, boolean silentAgent, long time) {
    now = time;
    current = currentConfiguration;
    agentSilent = silentAgent;
    undecidedUntil = time + GroupSettings.firstIntervalNanos(configuration);
    startMachine();
  }

  private void startMachine() {
    parameters = GroupSettings.parameters(configuration, instances, delayed);
    machine = new GroupMachine(parameters, this);
    machine.holdPreemption(!current && !isAlone());
    weigh();
    applyFaults();
    machine.start(now);
    observe();
  }

  /** Other values from now on; {@link #located} must follow. */
  void configure(GroupConfiguration next, boolean currentConfiguration, long time) {
    now = time;
    current = currentConfiguration;
    if (!next.equals(configuration)) {
      List<Instance> nextInstances = instancesOf(next, instances);
      if (!machine.continuesWith(GroupSettings.parameters(next, nextInstances, delayed))) {
        leaveForRestart(next);
      }
      configuration = next;
      instances = nextInstances;
      addresses = GroupSettings.addresses(next);
    }
    machine.holdPreemption(!current && !isAlone());
  }

  /** The others could not hear us as we are to be: says farewell as they know us. */
  private void leaveForRestart(GroupConfiguration next) {
    // Alone, nobody would have the addresses meanwhile.
    undecided = next.peers() == 0 && claim() != Claim.GIVE_UP;
    machine.stop(now, Cause.RECONFIGURED);
    observe();
    restarting = true;
    delayed = false;
  }

  /** The instances were located: what of it the machine must know. */
  void located(long time) {
    now = time;
    GroupParameters next = GroupSettings.parameters(configuration, instances, delayed);
    if (restarting) {
      restarting = false;
      undecidedUntil = now + GroupSettings.firstIntervalNanos(configuration);
      startMachine();
      return;
    }
    if (!next.equals(parameters)) {
      parameters = next;
      machine.reconfigure(next, time);
    }
    weigh();
    applyFaults();
    observe();
  }

  private void applyFaults() {
    for (Instance instance : instances) {
      // Who has nobody to give way to gains nothing by giving way.
      machine.fault(instance.index(), instance.fault() != null && !isAlone(), now);
    }
  }

  /** Whether the agent is silent. */
  void agent(boolean silent, long time) {
    now = time;
    if (agentSilent != silent) {
      agentSilent = silent;
      int before = priority.value();
      weigh();
      if (priority.value() != before) {
        story.agent(silent, priority.value(), configuration.priority());
      }
      observe();
    }
  }

  private void weigh() {
    priority = EffectivePriority.of(configuration.priority(), configuration.peers(), agentSilent);
    if (machine.effectivePriority() != priority.value()) {
      machine.effectivePriority(priority.value(), now);
    }
  }

  /** A packet for one of our instances is not well-formed. */
  void invalid(Instance instance, IpAddress from, Decoded.Invalid why, long time) {
    invalid.add(instance.name(), from, why, time);
  }

  /** A well-formed advertisement for one of our instances. */
  void received(Instance instance, Advertisement heard, IpAddress from, IpAddress to, long time) {
    Decoded.Invalid why = instance.refuse(heard, from, to);
    if (why != null) {
      invalid.add(instance.name(), from, why, time);
      return;
    }
    now = time;
    source = from;
    story.heard(instance, heard, from);
    machine.received(instance.index(), heard, from, time);
    observe();
    if (undecided && heard.priority() > 0 && machine.state() != MachineState.ACTIVE) {
      decide();
    }
  }

  private void decide() {
    undecided = false;
    host.giveUp(this, now);
  }

  /** To be called at or after {@link #deadline}. */
  void tick(long time) {
    now = time;
    if (machine.deadline() <= time) {
      machine.tick(time);
      observe();
    }
    if (undecided && machine.lastCause() == Cause.FAULT && time >= undecidedUntil) {
      decide();
    }
    if (second.ended(time)) {
      story.secondMasterGone(second.who());
      host.announceAgain(this, time);
    }
  }

  /** Time may have passed that our clock does not show. */
  void resumed(long time) {
    now = time;
    machine.resumed(time);
    observe();
  }

  /** When to call {@link #tick}. */
  long deadline() {
    return machine.deadline();
  }

  /**
   * Takes no part any more.
   *
   * @param leaveIfAlone leave the addresses where they are, if there is nobody to take them
   */
  void stop(boolean leaveIfAlone, long time) {
    now = time;
    if (leaveIfAlone && isAlone()) {
      story.leftInPlace();
      return;
    }
    undecided = false;
    boolean active = machine.state() == MachineState.ACTIVE;
    machine.stop(time, Cause.STOPPED);
    observe();
    if (!active) {
      host.giveUp(this, time);
    }
  }

  /**
   * Hands over if it is active.
   *
   * @return whether there was anything to hand over, and anybody to take it
   */
  boolean handOver(long time) {
    now = time;
    if (machine.state() != MachineState.ACTIVE || isAlone()) {
      return false;
    }
    machine.handOver(time);
    observe();
    return true;
  }

  @Override
  public void advertise(int instance, int withPriority) {
    instances.get(instance).advertise(withPriority);
  }

  @Override
  public void activate(Cause cause) {
    undecided = false;
    observe();
    host.take(this, now);
  }

  @Override
  public void deactivate(Cause cause) {
    second.clear();
    secondBegins = false;
    observe();
    if (!undecided) {
      host.giveUp(this, now);
    }
  }

  @Override
  public void secondMaster(int instance, Advertisement heard) {
    secondBegins |= second.heard(source, heard.intervalNanos(), now - machine.since(), now);
  }

  /** Tells what the machine did. */
  private void observe() {
    if (secondBegins) {
      secondBegins = false;
      story.secondMaster(second.who());
    }
    story.stands(
        machine.state(), machine.lastCause(), instances, priority.value(), configuration.peers());
  }

  /** The host's network is not what it was. */
  void lookSoon() {
    host.lookSoon();
  }

  private List<Instance> instancesOf(GroupConfiguration of, List<Instance> before) {
    Map<String, Instance> known = new HashMap<>();
    before.forEach(instance -> known.put(instance.name(), instance));
    List<Instance> result = new ArrayList<>();
    for (InstanceConfiguration instance : of.instances()) {
      result.add(new Instance(this, of, result.size(), instance, known.get(instance.name())));
    }
    return List.copyOf(result);
  }
}
