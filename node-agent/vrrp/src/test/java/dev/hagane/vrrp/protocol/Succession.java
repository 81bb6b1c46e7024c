package dev.hagane.vrrp.protocol;

import java.util.SplittableRandom;

/** Takes the master away from a settled site: the next best must follow, exactly when it should. */
final class Succession {
  private final Simulation simulation;
  private final SimulatedSite site;
  private final SplittableRandom random;

  Succession(Simulation simulation, SplittableRandom random) {
    this.simulation = simulation;
    this.site = simulation.site;
    this.random = random;
  }

  void check() {
    SimulatedDirector master = master();
    simulation.until(simulation.now + random.nextLong(site.interval));
    // An advertisement that is overtaken by the release would undo it.
    simulation.until(Math.max(simulation.now, master.advertisedAt + site.maximumTransit));
    int best = 0;
    for (SimulatedDirector director : simulation.directors) {
      if (director != master && director.participates()) {
        best = Math.max(best, director.effectivePriority());
      }
    }
    long interval = master.parameters.intervalNanos();
    long silence;
    if (random.nextInt(3) == 0) {
      master.stop();
      silence = site.skew(best, interval);
    } else {
      master.crash();
      silence = 3 * interval + site.skew(best, interval);
    }
    simulation.checks.died(master);
    if (best == 0) {
      return;
    }
    long from = master.advertisedAt;
    simulation.until(from + silence + site.minimumTransit - 1_000);
    for (SimulatedDirector director : simulation.directors) {
      if (director.isMaster()) {
        simulation.checks.fail(director, "follows too early");
      }
    }
    simulation.until(from + silence + site.maximumTransit + site.wakeLatency + 1_000);
    SimulatedDirector successor = null;
    for (SimulatedDirector director : simulation.directors) {
      if (director.isMaster()) {
        successor = director;
        long slack = site.maximumTransit + site.wakeLatency + 1_000;
        if (site.skew(director.effectivePriority(), interval) > site.skew(best, interval) + slack) {
          simulation.checks.fail(director, "follows, not who has priority " + best);
        }
      }
    }
    if (successor == null) {
      simulation.checks.fail(null, "nobody followed in time");
    }
    simulation.until(simulation.now + site.preemptDelay + 2 * site.masterDown);
    simulation.checks.settled();
  }

  private SimulatedDirector master() {
    for (SimulatedDirector director : simulation.directors) {
      if (director.isMaster()) {
        return director;
      }
    }
    throw new ScheduleViolation("settled without a master");
  }
}
