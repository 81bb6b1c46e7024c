package dev.hagane.vrrp.protocol;

import dev.hagane.vrrp.protocol.SimulatedDirector.Heard;
import org.jspecify.annotations.Nullable;

/**
 * What must hold in every schedule. Nothing here asks the machine for more than its state: what it
 * may do is worked out again from what was delivered to it.
 */
final class ScheduleChecks {
  private static final String[] PHASES = {"disturbed", "calm", "converged", "settled"};
  static final int DISTURBED = 0;
  static final int CALM = 1;
  static final int CONVERGED = 2;
  static final int SETTLED = 3;

  private final Simulation simulation;
  private final SimulatedSite site;
  private final boolean[] holding;
  private int phase;
  private int activations;

  ScheduleChecks(Simulation simulation) {
    this.simulation = simulation;
    this.site = simulation.site;
    this.holding = new boolean[site.directors];
  }

  void enter(int phase) {
    this.phase = phase;
  }

  int activations() {
    return activations;
  }

  /** Only who is active advertises a priority, and only who was active releases. */
  void advertised(SimulatedDirector director, int priority, MachineState state) {
    if (priority > 0 && state != MachineState.ACTIVE) {
      fail(director, "advertises as " + state);
    }
    if (priority > 0 && priority != director.effectivePriority()) {
      fail(director, "advertises " + priority + ", not " + director.effectivePriority());
    }
    if (priority > 0 && holding[director.index] && wasActiveAndFrozenLong(director)) {
      long since = simulation.now - director.resumedAt;
      if (since < director.parameters.intervalNanos()) {
        fail(director, "was frozen for " + director.frozenFor + " ns, active, and insists");
      }
    }
    if (priority == 0 && !holding[director.index]) {
      fail(director, "releases what it does not hold");
    }
  }

  void activated(SimulatedDirector director, Cause cause) {
    tell(director, "is active by ", cause);
    if (holding[director.index]) {
      fail(director, "is activated twice");
    }
    holding[director.index] = true;
    activations++;
    if (phase == SETTLED) {
      fail(director, "becomes active by " + cause + " although all is settled");
    }
    if (!director.participates()) {
      fail(director, "becomes active though faulty");
    }
    if (cause == Cause.OWNER) {
      if (director.effectivePriority() != GroupParameters.OWNER) {
        fail(director, "acts as an owner");
      }
      return;
    }
    if (!director.clockJumpedAhead) {
      mayTakeOver(director, cause);
      mayActAfterFreeze(director, cause);
    }
  }

  /** No master is pushed aside that was heard on any network, but one of lower priority. */
  private void mayTakeOver(SimulatedDirector director, Cause cause) {
    int priority = director.effectivePriority();
    boolean preempts = site.preempt || priority == GroupParameters.OWNER;
    boolean lowerHeard = false;
    for (int k = 0; k < site.instances; k++) {
      Heard heard = director.heard[k];
      long interval = heard.interval;
      long silence = simulation.now - heard.at;
      long owed;
      if (heard.at == Long.MIN_VALUE || heard.at < director.backupSince) {
        silence = simulation.now - director.backupSince;
        owed = 3 * site.shortestInterval + site.skew(priority, site.shortestInterval);
      } else if (heard.priority == 0) {
        owed = site.skew(priority, site.version == 2 ? 0 : Math.min(interval, silence));
        owed = Math.min(owed, site.skew(priority, site.shortestInterval));
      } else if (preempts && heard.priority < priority) {
        lowerHeard = true;
        continue;
      } else {
        owed = 3 * interval + site.skew(priority, interval);
      }
      if (silence < owed - 1_000) {
        fail(
            director,
            "takes over by "
                + cause
                + " after "
                + silence
                + " ns of silence on network "
                + k
                + ", not "
                + owed);
      }
    }
    if (cause == Cause.PREEMPTED && !lowerHeard) {
      fail(director, "preempts nobody");
    }
  }

  /** Who did not run for so long that it missed advertisements listens before it acts. */
  private void mayActAfterFreeze(SimulatedDirector director, Cause cause) {
    if (director.resumedAt <= director.backupSince
        || director.frozenFor <= 2 * site.interval + site.interval / 2
        || director.freezes > 3
        || director.clockSteppedAt >= director.frozenAt - 2 * site.interval) {
      return;
    }
    boolean released = false;
    for (Heard heard : director.heard) {
      released |= heard.releasedAt >= director.resumedAt;
    }
    if (!released && simulation.now - director.resumedAt < 3 * site.shortestInterval) {
      fail(
          director,
          "was frozen for "
              + director.frozenFor
              + " ns and takes over by "
              + cause
              + " "
              + (simulation.now - director.resumedAt)
              + " ns after");
    }
  }

  /** So long that the others have taken over: it listens for them before it advertises again. */
  private boolean wasActiveAndFrozenLong(SimulatedDirector director) {
    return director.resumedAt > director.activeSince
        && director.frozenFor >= 4 * site.interval
        && director.clockSteppedAt < director.frozenAt - 2 * site.interval;
  }

  void deactivated(SimulatedDirector director, Cause cause) {
    tell(director, "is not active any more by ", cause);
    if (!holding[director.index]) {
      fail(director, "gives up by " + cause + " what it does not hold");
    }
    holding[director.index] = false;
    if (phase == SETTLED) {
      fail(director, "gives up by " + cause + " although all is settled");
    }
  }

  void secondMaster(SimulatedDirector director) {
    if (phase == SETTLED) {
      fail(director, "hears a second master although all is settled");
    }
  }

  void died(SimulatedDirector director) {
    holding[director.index] = false;
  }

  /** After each event. */
  void moment() {
    int masters = 0;
    for (SimulatedDirector director : simulation.directors) {
      if (director.isMaster()) {
        masters++;
      }
    }
    if (masters > 1 && simulation.network.isWell()) {
      for (int a = 0; a < site.directors; a++) {
        for (int b = a + 1; b < site.directors; b++) {
          notBothForLong(simulation.directors[a], simulation.directors[b]);
        }
      }
    }
    if (phase >= CONVERGED && masters == 0) {
      fail(null, "nobody is master");
    }
  }

  /** Two masters that hear each other: one advertisement and its transit, then one gives way. */
  private void notBothForLong(SimulatedDirector one, SimulatedDirector other) {
    if (!one.isMaster()
        || !other.isMaster()
        || !simulation.network.hearEachOther(one.index, other.index)) {
      return;
    }
    long since =
        Math.max(
            Math.max(calmSince(one), calmSince(other)),
            Math.max(simulation.network.changedAt(), Math.max(one.activeSince, other.activeSince)));
    long limit = site.interval + site.maximumTransit + 2 * site.wakeLatency;
    if (one.effectivePriority() == other.effectivePriority() && site.instances > 1) {
      // Networks that disagree: a moment for the one that decides, or a round if it cannot.
      limit += site.interval + 2 * site.wakeLatency + site.maximumTransit;
    }
    if (simulation.now - since > limit) {
      fail(
          one,
          "and director "
              + other.index
              + " hear each other and are both master since "
              + (simulation.now - since)
              + " ns");
    }
  }

  /**
   * After a freeze it listens first; a clock that stepped back delays by one advertisement more.
   */
  private long calmSince(SimulatedDirector director) {
    return director.disturbedAt == 0 ? 0 : director.disturbedAt + site.interval + site.interval / 2;
  }

  /** When all is settled: one master, the best one, heard on every network where it can be. */
  void settled() {
    SimulatedDirector master = null;
    int best = 0;
    for (SimulatedDirector director : simulation.directors) {
      if (director.isMaster()) {
        if (master != null) {
          fail(director, "and director " + master.index + " are both master in the end");
        }
        master = director;
      }
      if (director.participates()) {
        best = Math.max(best, director.effectivePriority());
      }
    }
    if (master == null) {
      fail(null, "nobody is master in the end");
    }
    if ((site.preempt || best == GroupParameters.OWNER) && master.effectivePriority() < best) {
      fail(master, "is master, and somebody has priority " + best);
    }
    for (SimulatedDirector director : simulation.directors) {
      if (director != master && director.isUp() && director.participates()) {
        heardEverywhere(director, master);
      }
    }
  }

  private void heardEverywhere(SimulatedDirector director, SimulatedDirector master) {
    for (int k = 0; k < site.instances; k++) {
      long ago = simulation.now - director.heard[k].at;
      boolean must = simulation.network.hears(k, director.index, master.index);
      if (must
          && ago > master.parameters.intervalNanos() + site.maximumTransit + 2 * site.wakeLatency) {
        fail(director, "heard the master " + ago + " ns ago on network " + k);
      }
    }
  }

  private void tell(SimulatedDirector director, String what, Cause cause) {
    if (simulation.isTelling()) {
      simulation.tell("director " + director.index + " " + what + cause);
    }
  }

  void fail(@Nullable SimulatedDirector director, String what) {
    throw new ScheduleViolation(
        PHASES[phase]
            + ", "
            + simulation.now
            + " ns: "
            + (director == null ? "" : "director " + director.index + " ")
            + what);
  }
}
