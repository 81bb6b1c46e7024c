package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One director: a process that runs the machine, on a host with its clock, sockets and failures.
 */
final class SimulatedDirector implements MachineOutput {
  private static final int SOCKET_BUFFER = 64;
  private static final int UNTRACKED = -1;

  /** What was heard last on one network, for the checks. */
  static final class Heard {
    long at = Long.MIN_VALUE;
    long releasedAt = Long.MIN_VALUE;
    int priority;
    long interval;
  }

  private record Waiting(int instance, Advertisement advertisement, IpAddress source) {}

  final int index;
  final GroupParameters parameters;
  final Heard[] heard;
  private final Simulation simulation;
  private final Advertisement[] lastSent;
  private final boolean[] faults;
  private final Deque<Waiting> socket = new ArrayDeque<>();
  private @Nullable GroupMachine machine;
  private MachineState state = MachineState.INITIALIZE;
  private int tracked = UNTRACKED;

  /** What tracking said while it was frozen. */
  private int notTracked = UNTRACKED;

  private long clockOffset;
  private boolean frozen;
  private boolean socketsFreezeToo;
  private long wakeAt = Long.MAX_VALUE;
  private int life;

  long activeSince;
  long backupSince;

  /** When its clock, its running or its life was disturbed last. */
  long disturbedAt;

  long frozenAt;
  long resumedAt = Long.MIN_VALUE;
  long frozenFor;
  int freezes;
  boolean clockJumpedAhead;
  long clockSteppedAt = Long.MIN_VALUE;
  long advertisedAt;

  SimulatedDirector(int index, Simulation simulation) {
    this.index = index;
    this.simulation = simulation;
    this.parameters = simulation.site.parameters[index];
    int instances = simulation.site.instances;
    this.faults = new boolean[instances];
    this.lastSent = new Advertisement[instances];
    this.heard = new Heard[instances];
    for (int k = 0; k < instances; k++) {
      heard[k] = new Heard();
    }
  }

  boolean isUp() {
    return machine != null;
  }

  boolean isFrozen() {
    return frozen;
  }

  /** Active, and running. */
  boolean isMaster() {
    return state == MachineState.ACTIVE && !frozen && machine != null;
  }

  int effectivePriority() {
    return tracked == UNTRACKED ? parameters.priority() : tracked;
  }

  boolean participates() {
    for (boolean fault : faults) {
      if (fault) {
        return false;
      }
    }
    return machine != null && effectivePriority() > 0;
  }

  void start() {
    if (machine != null) {
      return;
    }
    life++;
    machine = new GroupMachine(parameters, this, simulation.timing, simulation.election);
    disturbedAt = simulation.now;
    frozen = false;
    freezes = 0;
    clockJumpedAhead = false;
    if (tracked != UNTRACKED) {
      machine.effectivePriority(tracked, clock());
    }
    reportFaults();
    machine.start(clock());
    called();
  }

  /** The power is cut. */
  void crash() {
    machine = null;
    life++;
    frozen = false;
    notTracked = UNTRACKED;
    state = MachineState.INITIALIZE;
    socket.clear();
    wakeAt = Long.MAX_VALUE;
    disturbedAt = simulation.now;
  }

  void stop() {
    if (machine != null && !frozen) {
      machine.stop(clock(), Cause.STOPPED);
      called();
      crash();
    }
  }

  void handOver() {
    if (machine != null && !frozen) {
      machine.handOver(clock());
      called();
    }
  }

  void track(int priority) {
    if (frozen) {
      notTracked = priority;
      return;
    }
    tracked = priority;
    if (machine != null) {
      machine.effectivePriority(priority, clock());
      called();
    }
  }

  void fault(int instance, boolean faulty) {
    faults[instance] = faulty;
    if (machine != null && !frozen) {
      machine.fault(instance, faulty, clock());
      called();
    }
  }

  /** First what is new and bad, as a process would that has just looked at all its interfaces. */
  private void reportFaults() {
    for (int k = 0; k < faults.length; k++) {
      if (faults[k]) {
        machine.fault(k, true, clock());
      }
    }
    for (int k = 0; k < faults.length; k++) {
      machine.fault(k, faults[k], clock());
    }
  }

  void clearFaults() {
    for (int k = 0; k < faults.length; k++) {
      if (faults[k]) {
        fault(k, false);
      }
    }
    if (effectivePriority() == 0) {
      track(parameters.priority());
    }
  }

  void stepClock(long by) {
    clockOffset += by;
    disturbedAt = simulation.now;
    clockJumpedAhead |= by > 0;
    clockSteppedAt = simulation.now;
  }

  /**
   * The process does not run.
   *
   * @param withSockets the whole machine stands still, and what is sent to it is lost
   */
  void freeze(boolean withSockets) {
    if (machine != null && !frozen) {
      frozen = true;
      frozenAt = simulation.now;
      socketsFreezeToo = withSockets;
      freezes++;
    }
  }

  void resume() {
    if (!frozen || machine == null) {
      return;
    }
    frozen = false;
    resumedAt = simulation.now;
    frozenFor = simulation.now - frozenAt;
    disturbedAt = simulation.now;
    if (notTracked != UNTRACKED) {
      track(notTracked);
      notTracked = UNTRACKED;
    }
    // What happened to the host meanwhile is noticed before what waits in the sockets.
    reportFaults();
    while (!socket.isEmpty()) {
      Waiting waiting = socket.poll();
      hear(waiting.instance(), waiting.advertisement(), waiting.source());
    }
    machine.tick(clock());
    called();
  }

  void deliver(int instance, Advertisement advertisement, IpAddress source) {
    if (machine == null) {
      return;
    }
    if (frozen) {
      if (!socketsFreezeToo && socket.size() < SOCKET_BUFFER) {
        socket.add(new Waiting(instance, advertisement, source));
      }
      return;
    }
    hear(instance, advertisement, source);
    machine.tick(clock());
    called();
  }

  private void hear(int instance, Advertisement advertisement, IpAddress source) {
    machine.received(instance, advertisement, source, clock());
    if (machine.state() != MachineState.INITIALIZE) {
      Heard record = heard[instance];
      record.at = simulation.now;
      record.priority = advertisement.priority();
      record.interval = advertisement.intervalNanos();
      if (record.priority == 0) {
        record.releasedAt = simulation.now;
      }
    }
    observe();
  }

  private long clock() {
    return simulation.now + clockOffset;
  }

  /** After the machine was called: its state may be another, and it may want to be called again. */
  private void called() {
    observe();
    long deadline = machine.deadline();
    if (deadline == Long.MAX_VALUE) {
      return;
    }
    long at = simulation.now + Math.max(0, deadline - clock()) + simulation.wakeLatency();
    if (at < wakeAt) {
      wakeAt = at;
      int of = life;
      simulation.queue.add(at, () -> wake(of, at));
    }
  }

  private void wake(int of, long at) {
    if (of != life || at != wakeAt) {
      return;
    }
    wakeAt = Long.MAX_VALUE;
    if (!frozen) {
      machine.tick(clock());
      called();
    }
  }

  private void observe() {
    MachineState is = machine.state();
    if (is != state) {
      if (is == MachineState.BACKUP) {
        backupSince = simulation.now;
      } else if (is == MachineState.INITIALIZE) {
        for (Heard record : heard) {
          record.at = Long.MIN_VALUE;
        }
      }
      state = is;
    }
  }

  @Override
  public void advertise(int instance, int priority) {
    simulation.checks.advertised(this, priority, machine.state());
    Advertisement sent = lastSent[instance];
    if (sent == null || sent.priority() != priority) {
      sent = SimulatedSite.advertisement(parameters, instance, priority);
      lastSent[instance] = sent;
    }
    advertisedAt = simulation.now;
    simulation.send(this, instance, sent);
  }

  @Override
  public void activate(Cause cause) {
    simulation.checks.activated(this, cause);
    activeSince = simulation.now;
    state = MachineState.ACTIVE;
  }

  @Override
  public void deactivate(Cause cause) {
    simulation.checks.deactivated(this, cause);
  }

  @Override
  public void secondMaster(int instance, Advertisement heard) {
    simulation.checks.secondMaster(this);
  }
}
