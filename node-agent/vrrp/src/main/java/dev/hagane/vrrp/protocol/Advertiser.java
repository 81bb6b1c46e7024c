package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A group as active one: advertises, and listens for who has the better claim. */
final class Advertiser {
  /**
   * After a change to a longer interval so many advertisements still come at the pace of the
   * shorter one, which is what the backups' timers go by until they have heard of it.
   */
  private static final int HURRIED = 3;

  /**
   * To whom we give way, and why.
   *
   * @param setback how much later than usual we are to try again if we hear no more of it
   */
  record Successor(
      Cause cause, int instance, Advertisement heard, IpAddress source, long setback) {}

  private final MachineOutput output;
  private final Timing timing;
  private final Election election;
  private final GroupTie tie;
  private long next;

  /** When the backups must have taken over, unless they hear of us before. */
  private long forgottenAt;

  private boolean looking;
  private @Nullable Successor betterByAddress;
  private long[] assertedAt = {};
  private int hurried;
  private long hurriedInterval;

  Advertiser(MachineOutput output, Timing timing, Election election) {
    this.output = output;
    this.timing = timing;
    this.election = election;
    this.tie = new GroupTie(timing);
  }

  void begin(GroupParameters parameters, int priority, long time) {
    forgetPast(parameters);
    looking = false;
    hurried = 0;
    advertise(parameters, priority, time);
  }

  /** Advertisements of priority 0 on every instance that has an interface. */
  void release(GroupParameters parameters, boolean[] faulty) {
    for (int i = 0; i < parameters.instances().size(); i++) {
      if (!faulty[i]) {
        output.advertise(i, 0);
      }
    }
  }

  /** Goes on with other parameters, and says so at the next {@link #tick}. */
  void reconfigure(GroupParameters from, GroupParameters to, long time) {
    forgetPast(to);
    if (to.intervalNanos() > from.intervalNanos()) {
      hurried = HURRIED;
      hurriedInterval = from.intervalNanos();
    }
    if (!looking) {
      next = Math.min(next, time);
    }
  }

  private void forgetPast(GroupParameters parameters) {
    tie.begin(parameters.instances());
    betterByAddress = null;
    assertedAt = new long[parameters.instances().size()];
    Arrays.fill(assertedAt, Long.MIN_VALUE);
  }

  long deadline() {
    return Math.min(next, tie.deadline());
  }

  /** Did not run for a while: listens before it advertises again. */
  void look(GroupParameters parameters, long time) {
    looking = true;
    next = time + timing.look(parameters.intervalNanos());
    forgottenAt = next + timing.forgotten(parameters.intervalNanos());
  }

  /** To whom to give way, or null: stays active. */
  @Nullable Successor tick(GroupParameters parameters, int priority, long time) {
    if (time >= tie.deadline()) {
      return betterByAddress;
    }
    if (time < next) {
      return null;
    }
    if (time >= forgottenAt) {
      look(parameters, time);
    } else {
      looking = false;
      advertise(parameters, priority, time);
    }
    return null;
  }

  /** To whom to give way after what was heard, or null: stays active. */
  @Nullable Successor received(
      GroupParameters parameters,
      int priority,
      int instance,
      Advertisement heard,
      IpAddress source,
      long time) {
    IpAddress local = parameters.instances().get(instance).localAddress();
    if (source.equals(local)) {
      // One of our own that the network sent back: it would always be a second master.
      return null;
    }
    boolean forgotten = looking || time >= forgottenAt;
    if (heard.priority() == 0) {
      if (!forgotten) {
        assertOurselves(parameters, priority, instance, time);
      }
      return null;
    }
    output.secondMaster(instance, heard);
    if (forgotten) {
      return new Successor(Cause.FROZEN, instance, heard, source, 0);
    }
    long interval = heard.intervalNanos();
    switch (election.whileActive(priority, local, heard.priority(), source)) {
      case YIELD -> {
        return new Successor(Cause.HIGHER_PRIORITY, instance, heard, source, 0);
      }
      case TIE_LOST -> {
        boolean decided = tie.lost(instance, interval, time);
        if (decided || tie.waitsFor(instance)) {
          betterByAddress =
              new Successor(
                  Cause.HIGHER_ADDRESS, instance, heard, source, tie.setback(instance, interval));
        }
        return decided ? betterByAddress : null;
      }
      case TIE_WON -> {
        tie.won(instance, interval, time);
        assertOurselves(parameters, priority, instance, time);
      }
      case ASSERT -> assertOurselves(parameters, priority, instance, time);
    }
    return null;
  }

  private void advertise(GroupParameters parameters, int priority, long time) {
    next = time + pace(parameters);
    forgottenAt = time + timing.forgotten(parameters.intervalNanos());
    for (int i = 0; i < parameters.instances().size(); i++) {
      output.advertise(i, priority);
    }
  }

  private long pace(GroupParameters parameters) {
    if (hurried == 0) {
      return parameters.intervalNanos();
    }
    hurried--;
    return Math.min(hurriedInterval, parameters.intervalNanos());
  }

  /**
   * RFC 9568, section 6.4.3: at once, so that the other gives way. Not without end, so that two
   * that both insist, or somebody who forges, cannot make us flood the network.
   */
  private void assertOurselves(GroupParameters parameters, int priority, int instance, long time) {
    long last = assertedAt[instance];
    if (last == Long.MIN_VALUE
        || time - last >= timing.betweenAssertions(parameters.intervalNanos())) {
      assertedAt[instance] = time;
      output.advertise(instance, priority);
    }
  }
}
