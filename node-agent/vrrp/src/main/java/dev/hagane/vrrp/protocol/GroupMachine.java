package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a director is active in a group: RFC 3768 and RFC 9568, section 6.4, for several
 * instances that move together. The group becomes active when every instance's master-down timer
 * has expired, and gives way as soon as one instance must.
 *
 * <p>Pure and single-threaded: it has no socket and no clock. The caller's loop is: read every
 * packet that waits ({@link #received}), then {@link #tick}, then wait for packets until {@link
 * #deadline()}. That order matters when the process did not run for a while: what was sent
 * meanwhile waits in its sockets and must be seen first. Beyond that:
 *
 * <ul>
 *   <li>a backup wants to be called every interval and a quarter; if it is called more than one
 *       interval later than it asked for, its timers begin anew, at most three times in a row;
 *   <li>an active one that did not advertise for three intervals, so that the backups must have
 *       taken over, listens for an interval and a quarter before it advertises again, and gives way
 *       to whomever it hears ({@link Cause#FROZEN}); alone, it simply stays active;
 *   <li>a suspended machine's monotonic clock may not have moved: call {@link #resumed};
 *   <li>a clock that goes backwards stops nothing: no time has passed then.
 * </ul>
 *
 * <p>Two things differ from the letter of the RFCs. An owner (priority 255) does listen to other
 * advertisements, so that of two owners only one stays. And a tie between groups is settled by one
 * network for all (see {@link GroupTie}); with one instance that is the RFC's rule.
 */
public final class GroupMachine {
  private static final int UNTRACKED = -1;

  private final MachineOutput output;
  private final Timing timing;
  private final MonotonicTime clock = new MonotonicTime();
  private final Preemption preemption = new Preemption();
  private final MasterWatch watch;
  private final Advertiser advertiser;
  private GroupParameters parameters;
  private int tracked = UNTRACKED;
  private boolean[] reportedFaulty;
  private boolean started;
  private long joinAt = Timing.NEVER;
  private MachineState state = MachineState.INITIALIZE;
  private Cause cause = Cause.STARTED;
  private long since;

  /** Takes no part until {@link #start}. */
  public GroupMachine(GroupParameters parameters, MachineOutput output) {
    this(parameters, output, Timing.RFC, Election.RFC);
  }

  GroupMachine(GroupParameters parameters, MachineOutput output, Timing timing, Election election) {
    this.parameters = parameters;
    this.output = output;
    this.timing = timing;
    this.watch = new MasterWatch(timing, election, preemption);
    this.advertiser = new Advertiser(output, timing, election);
    this.reportedFaulty = new boolean[parameters.instances().size()];
  }

  /**
   * Takes part from now on: to BACKUP, an owner to ACTIVE, after the start-up delay and when no
   * fault is left. Without effect if started already.
   */
  public void start(long now) {
    long time = clock.at(now);
    if (started) {
      return;
    }
    started = true;
    since = now;
    joinAt = Timing.after(time, parameters.startupDelayNanos());
    if (parameters.startupDelayNanos() == 0) {
      joinUnlessFaulty(Cause.STARTED, now, time);
    }
  }

  /** Releases if active, and takes no part until {@link #start}. */
  public void stop(long now, Cause why) {
    clock.at(now);
    started = false;
    joinAt = Timing.NEVER;
    leave(why, now);
  }

  /**
   * An advertisement that {@link Expectation} let pass.
   *
   * @param instance whose: counted as in {@link GroupParameters#instances()}
   * @param source of its IP header
   */
  public void received(int instance, Advertisement heard, IpAddress source, long now) {
    long time = clock.at(now);
    joinIfDue(now, time);
    switch (state) {
      case INITIALIZE -> {}
      case BACKUP -> watch.received(parameters, effectivePriority(), instance, heard, source, time);
      case ACTIVE ->
          giveWay(
              advertiser.received(parameters, effectivePriority(), instance, heard, source, time),
              now,
              time);
    }
  }

  /** To be called at or after {@link #deadline()}, when no packet waits; harmless before. */
  public void tick(long now) {
    long time = clock.at(now);
    switch (state) {
      case INITIALIZE -> joinIfDue(now, time);
      case BACKUP -> {
        Cause why = watch.tick(parameters, effectivePriority(), time);
        if (why != null) {
          takeOver(why, now, time);
        }
      }
      case ACTIVE -> giveWay(advertiser.tick(parameters, effectivePriority(), time), now, time);
    }
  }

  /**
   * This machine was suspended, or the process stopped, for longer than the clock shows: looks
   * before it acts, as after a late {@link #tick}.
   */
  public void resumed(long now) {
    long time = clock.at(now);
    switch (state) {
      case INITIALIZE -> {}
      case BACKUP -> watch.lookAgain(time);
      case ACTIVE -> advertiser.look(parameters, time);
    }
  }

  /**
   * What tracking leaves of the priority; stands in for {@link GroupParameters#priority()} until it
   * is called again. It survives {@link #stop} and {@link #reconfigure}.
   *
   * @param priority 0..255; 0 is a fault: releases, and stays out
   * @throws IllegalArgumentException if it is out of range
   */
  public void effectivePriority(int priority, long now) {
    if (priority < 0 || priority > GroupParameters.OWNER) {
      throw new IllegalArgumentException("priority " + priority + " is not in 0..255");
    }
    long time = clock.at(now);
    tracked = priority;
    joinOrLeave(now, time);
  }

  /**
   * Whether that instance lacks its interface, its carrier or its source address. One faulty
   * instance keeps the whole group out. An instance whose {@link InstanceParameters#localAddress()}
   * is unspecified is faulty anyway.
   */
  public void fault(int instance, boolean faulty, long now) {
    long time = clock.at(now);
    reportedFaulty[instance] = faulty;
    joinOrLeave(now, time);
  }

  /** A planned switchover; as {@link #handOver(long, long)} with one master-down interval. */
  public void handOver(long now) {
    handOver(
        now,
        timing.masterDown(
            parameters.version(), Math.max(1, effectivePriority()), parameters.intervalNanos()));
  }

  /**
   * A planned switchover: releases, and for {@code yieldNanos} preempts no other master, whatever
   * its priority. If nobody takes over, we are active again after the master-down interval of the
   * slowest backup and one advertisement. Without effect unless ACTIVE.
   *
   * @param yieldNanos not negative; {@link Long#MAX_VALUE}: for ever, until the master is silent
   */
  public void handOver(long now, long yieldNanos) {
    long time = clock.at(now);
    if (state != MachineState.ACTIVE) {
      return;
    }
    advertiser.release(parameters, faulty());
    long interval = parameters.intervalNanos();
    watch.beginAfterHandOver(
        parameters, timing.masterDown(parameters.version(), 1, interval) + interval, time);
    preemption.yieldUntil(Timing.after(time, yieldNanos));
    stepDown(Cause.HANDED_OVER, now);
  }

  /**
   * While held, no master is preempted, whatever its priority, and an owner waits for silence like
   * everybody else: for who is not ready to serve as well as the master that is heard.
   */
  public void holdPreemption(boolean hold) {
    preemption.hold(hold);
    if (state == MachineState.BACKUP) {
      watch.reconsider(parameters, effectivePriority(), clock.last());
    }
  }

  /**
   * Whether {@link #reconfigure} can go on with these: the version stays, version 2's interval too
   * (who has another discards what we send), and at least one instance. Otherwise stop this machine
   * with {@link Cause#RECONFIGURED} and start another.
   */
  public boolean continuesWith(GroupParameters next) {
    return next.version() == parameters.version()
        && (next.version() == 3 || next.intervalNanos() == parameters.intervalNanos())
        && Arrays.stream(origins(next)).anyMatch(origin -> origin >= 0);
  }

  /**
   * New parameters while running; the state stays, unless an instance's local address comes or
   * goes. From this call on, instances are counted as in {@code next}; those that are new are not
   * faulty. If ACTIVE, the next advertisement is due at once.
   *
   * @throws IllegalArgumentException unless {@link #continuesWith}
   */
  public void reconfigure(GroupParameters next, long now) {
    if (!continuesWith(next)) {
      throw new IllegalArgumentException("cannot go on as " + next);
    }
    long time = clock.at(now);
    int[] origins = origins(next);
    boolean[] stillFaulty = new boolean[origins.length];
    for (int i = 0; i < origins.length; i++) {
      stillFaulty[i] = origins[i] >= 0 && reportedFaulty[origins[i]];
    }
    if (state == MachineState.BACKUP) {
      watch.reconfigure(next, origins, time);
    } else if (state == MachineState.ACTIVE) {
      advertiser.reconfigure(parameters, next, time);
    }
    parameters = next;
    reportedFaulty = stillFaulty;
    joinOrLeave(now, time);
  }

  /** When to call {@link #tick}; {@link Long#MAX_VALUE}: not at all. */
  public long deadline() {
    return clock.toClock(
        switch (state) {
          case INITIALIZE -> isFaulty() ? Timing.NEVER : joinAt;
          case BACKUP -> watch.deadline(parameters, effectivePriority());
          case ACTIVE -> advertiser.deadline();
        });
  }

  /** When a backup takes over if nothing is heard until then. */
  long takeOverAt() {
    return clock.toClock(watch.takeOverAt(parameters, effectivePriority()));
  }

  public MachineState state() {
    return state;
  }

  /** Why the state is what it is. */
  public Cause lastCause() {
    return cause;
  }

  /** Since when the state is what it is, by the clock that was passed in. */
  public long since() {
    return since;
  }

  /** What is advertised, or would be if active; 0: a fault. */
  public int effectivePriority() {
    return tracked == UNTRACKED ? parameters.priority() : tracked;
  }

  /** Who was heard last as master, while BACKUP; null: nobody. */
  public @Nullable IpAddress heardMaster() {
    return state == MachineState.BACKUP ? watch.master() : null;
  }

  private void joinOrLeave(long now, long time) {
    if (isFaulty()) {
      leave(Cause.FAULT, now);
    } else if (state == MachineState.INITIALIZE && started && time >= joinAt) {
      joinUnlessFaulty(cause == Cause.FAULT ? Cause.RECOVERED : Cause.STARTED, now, time);
    } else if (state == MachineState.BACKUP) {
      watch.reconsider(parameters, effectivePriority(), time);
    }
  }

  private void joinIfDue(long now, long time) {
    if (state == MachineState.INITIALIZE && time >= joinAt) {
      joinUnlessFaulty(Cause.STARTED, now, time);
    }
  }

  private void joinUnlessFaulty(Cause why, long now, long time) {
    if (isFaulty()) {
      enter(MachineState.INITIALIZE, Cause.FAULT, now);
    } else if (effectivePriority() == GroupParameters.OWNER && !preemption.isHeld()) {
      takeOver(Cause.OWNER, now, time);
    } else {
      watch.begin(parameters, parameters.intervalNanos(), time);
      enter(MachineState.BACKUP, why, now);
    }
  }

  private void leave(Cause why, long now) {
    if (state == MachineState.ACTIVE) {
      advertiser.release(parameters, faulty());
      enter(MachineState.INITIALIZE, why, now);
      output.deactivate(why);
    } else if (state == MachineState.BACKUP || why != Cause.FAULT) {
      enter(MachineState.INITIALIZE, why, now);
    }
  }

  private void takeOver(Cause why, long now, long time) {
    enter(MachineState.ACTIVE, why, now);
    advertiser.begin(parameters, effectivePriority(), time);
    output.activate(why);
  }

  private void giveWay(Advertiser.@Nullable Successor successor, long now, long time) {
    if (successor != null) {
      watch.beginBelow(parameters, successor, time);
      stepDown(successor.cause(), now);
    }
  }

  private void stepDown(Cause why, long now) {
    enter(MachineState.BACKUP, why, now);
    output.deactivate(why);
  }

  private void enter(MachineState next, Cause why, long now) {
    if (state != next) {
      since = now;
    }
    state = next;
    cause = why;
  }

  private boolean isFaulty() {
    if (effectivePriority() == 0) {
      return true;
    }
    for (boolean faulty : faulty()) {
      if (faulty) {
        return true;
      }
    }
    return false;
  }

  private boolean[] faulty() {
    boolean[] faulty = reportedFaulty.clone();
    List<InstanceParameters> instances = parameters.instances();
    for (int i = 0; i < faulty.length; i++) {
      faulty[i] |= instances.get(i).localAddress().isUnspecified();
    }
    return faulty;
  }

  /** For each instance of {@code next} where it is now, or -1. */
  private int[] origins(GroupParameters next) {
    int[] origins = new int[next.instances().size()];
    for (int i = 0; i < origins.length; i++) {
      origins[i] = -1;
      InstanceParameters wanted = next.instances().get(i);
      for (int j = 0; j < parameters.instances().size(); j++) {
        InstanceParameters have = parameters.instances().get(j);
        if (have.family() == wanted.family() && have.vrid() == wanted.vrid()) {
          origins[i] = j;
        }
      }
    }
    return origins;
  }
}
