package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One random schedule in virtual time. Directors start, are disturbed for a while in every way that
 * we know, and are then left alone; in the end the master is taken away once more, to see who
 * follows and when.
 */
final class Simulation {
  final SimulatedSite site;
  final SimulatedNetwork network;
  final SimulatedDirector[] directors;
  final ScheduleChecks checks;
  final EventQueue queue = new EventQueue();
  final Timing timing;
  final Election election;
  long now;
  private final SplittableRandom random;
  private final List<String> story = new ArrayList<>();
  private final boolean telling;
  private long events;

  private Simulation(long seed, Timing timing, Election election, boolean telling) {
    this.telling = telling;
    this.random = new SplittableRandom(seed);
    this.timing = timing;
    this.election = election;
    this.site = new SimulatedSite(random);
    this.network = new SimulatedNetwork(site, random);
    this.checks = new ScheduleChecks(this);
    this.directors = new SimulatedDirector[site.directors];
    for (int i = 0; i < site.directors; i++) {
      directors[i] = new SimulatedDirector(i, this);
    }
  }

  /**
   * Runs the schedule of that seed.
   *
   * @return how many times a director became active
   * @throws ScheduleViolation with the seed, and what happened
   */
  static int run(long seed, Timing timing, Election election) {
    try {
      Simulation simulation = new Simulation(seed, timing, election, false);
      simulation.run();
      return simulation.checks.activations();
    } catch (ScheduleViolation violation) {
      throw new ScheduleViolation("seed " + seed + ": " + tell(seed, timing, election));
    }
  }

  /** Once more, and every step of it. */
  private static String tell(long seed, Timing timing, Election election) {
    Simulation simulation = new Simulation(seed, timing, election, true);
    try {
      simulation.run();
      return "fails, but not the second time";
    } catch (ScheduleViolation violation) {
      return violation.getMessage()
          + simulation.site
          + "\n  "
          + String.join("\n  ", simulation.story);
    }
  }

  private void run() {
    long disturbances = site.interval * random.nextInt(4, 16);
    boolean together = random.nextBoolean();
    for (SimulatedDirector director : directors) {
      queue.add(together ? 0 : random.nextLong(site.interval), director::start);
    }
    int count = random.nextInt(1, 7);
    for (int i = 0; i < count; i++) {
      queue.add(random.nextLong(disturbances), this::disturb);
    }
    until(disturbances);
    checks.enter(ScheduleChecks.CALM);
    calm();
    boolean anybody = anybodyParticipates();
    // A late packet, a start-up delay, a second look after a freeze, a handover without successor,
    // a tie lost by all.
    until(now + 2 * site.startupDelay + 3 * site.masterDown + 6 * site.interval);
    if (!anybody) {
      return;
    }
    checks.enter(ScheduleChecks.CONVERGED);
    checks.moment();
    // A handover's yielding, the delay of preemption, and taking over from the wrong one.
    until(now + site.preemptDelay + 3 * site.masterDown);
    checks.enter(ScheduleChecks.SETTLED);
    checks.settled();
    until(now + 2 * site.interval);
    checks.settled();
    checks.enter(ScheduleChecks.CALM);
    new Succession(this, random).check();
  }

  /** Runs what happens until then, and is then. */
  void until(long time) {
    for (EventQueue.Event event = queue.poll(time); event != null; event = queue.poll(time)) {
      now = event.time;
      event.action.run();
      checks.moment();
      if (++events > 200_000) {
        checks.fail(null, "there is no end to it");
      }
    }
    now = time;
  }

  void send(SimulatedDirector from, int instance, Advertisement advertisement) {
    if (telling) {
      tell(
          "director "
              + from.index
              + " advertises "
              + advertisement.priority()
              + " on network "
              + instance);
    }
    IpAddress source = from.parameters.instances().get(instance).localAddress();
    for (SimulatedDirector to : directors) {
      if (to != from && network.hears(instance, to.index, from.index) && !network.loses()) {
        queue.add(now + network.transit(), () -> to.deliver(instance, advertisement, source));
      }
    }
  }

  long wakeLatency() {
    return random.nextLong(site.wakeLatency + 1);
  }

  private boolean anybodyParticipates() {
    for (SimulatedDirector director : directors) {
      if (director.participates()) {
        return true;
      }
    }
    return false;
  }

  void tell(String what) {
    if (telling) {
      story.add(now + " ns: " + what);
    }
  }

  boolean isTelling() {
    return telling;
  }

  private void disturb() {
    SimulatedDirector director = directors[random.nextInt(site.directors)];
    int network = random.nextInt(site.instances);
    long length = random.nextLong(6 * site.interval);
    String who = "director " + director.index;
    switch (random.nextInt(13)) {
      case 0 -> {
        tell(who + " crashes for " + length);
        director.crash();
        checks.died(director);
        queue.add(now + length, director::start);
      }
      case 1, 2 -> {
        boolean withSockets = random.nextBoolean();
        tell(who + " freezes for " + length + (withSockets ? " with its sockets" : ""));
        director.freeze(withSockets);
        queue.add(now + length, director::resume);
      }
      case 3 -> {
        int side = random.nextInt(1 << site.directors);
        tell("all networks are cut, one side is " + Integer.toBinaryString(side));
        for (int k = 0; k < site.instances; k++) {
          this.network.partition(k, side, now);
        }
      }
      case 4 -> {
        int side = random.nextInt(1 << site.directors);
        tell("network " + network + " is cut, one side is " + Integer.toBinaryString(side));
        this.network.partition(network, side, now);
      }
      case 5 -> {
        int sender = random.nextInt(site.directors);
        tell(who + " does not hear director " + sender + " on network " + network);
        this.network.deafen(network, director.index, sender, now);
      }
      case 6 -> {
        tell("the networks are mended");
        this.network.heal(now);
      }
      case 7 -> {
        int loss = random.nextInt(1, 200);
        tell("of 256 packets " + loss + " are lost");
        this.network.lose(loss, now);
      }
      case 8 -> {
        long most = random.nextLong(1, 2 * site.interval);
        tell("packets take up to " + most + " longer");
        this.network.delay(most, now);
      }
      case 9 -> {
        long step = random.nextLong(-10 * site.interval, 10 * site.interval);
        tell(who + "'s clock steps by " + step);
        director.stepClock(step);
      }
      case 10 -> {
        tell(who + " stops for " + length);
        director.stop();
        queue.add(now + length, director::start);
      }
      case 11 -> {
        tell(who + " hands over");
        director.handOver();
      }
      default -> {
        if (random.nextBoolean()) {
          tell(who + " has a fault on network " + network);
          director.fault(network, true);
          queue.add(now + length, () -> director.fault(network, false));
        } else {
          int priority = random.nextInt(GroupParameters.OWNER);
          tell(who + " has effective priority " + priority);
          director.track(priority);
        }
      }
    }
  }

  /** The disturbance ends, though not all that it did: some stay down, one network may stay cut. */
  private void calm() {
    network.heal(now);
    for (SimulatedDirector director : directors) {
      director.resume();
      if (director.isUp() || random.nextInt(4) != 0) {
        director.start();
      }
      if (random.nextInt(8) != 0) {
        director.clearFaults();
      }
    }
    if (site.instances > 1 && random.nextInt(4) == 0) {
      int side = random.nextInt(1 << site.directors);
      int cut = random.nextInt(site.instances);
      tell("network " + cut + " stays cut, one side is " + Integer.toBinaryString(side));
      network.partition(cut, side, now);
    }
    tell("calm");
  }
}
