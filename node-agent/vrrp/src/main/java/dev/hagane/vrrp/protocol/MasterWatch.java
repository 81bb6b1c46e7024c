package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group as backup: a timer for each instance, and one decision for all. */
final class MasterWatch {
  /**
   * How often in a row a late awakening is answered by another look. A machine that is late every
   * time must take over in the end, if nobody else is there.
   */
  private static final int LOOKS = 3;

  private final Timing timing;
  private final Election election;
  private final Preemption preemption;
  private List<MasterDownTimer> timers = List.of();
  private long calledAt;
  private int looks;

  MasterWatch(Timing timing, Election election, Preemption preemption) {
    this.timing = timing;
    this.election = election;
    this.preemption = preemption;
  }

  /** Begins as if a master that advertises at that interval had just been heard. */
  void begin(GroupParameters parameters, long interval, long time) {
    List<MasterDownTimer> fresh = new ArrayList<>();
    for (int i = 0; i < parameters.instances().size(); i++) {
      fresh.add(new MasterDownTimer(interval, time));
    }
    timers = fresh;
    calledAt = time;
    looks = 0;
    preemption.forget();
  }

  /** Begins by hearing the master to which we give way. */
  void beginBelow(GroupParameters parameters, Advertiser.Successor successor, long time) {
    long interval = successor.heard().intervalNanos();
    begin(parameters, interval, time);
    timers.get(successor.instance()).follow(successor.source(), interval, time);
    timers.forEach(timer -> timer.setBack(successor.setback()));
  }

  /** Begins after handing over: others have that time to take over. */
  void beginAfterHandOver(GroupParameters parameters, long patience, long time) {
    begin(parameters, parameters.intervalNanos(), time);
    timers.forEach(timer -> timer.fixed(patience, time));
  }

  /**
   * Goes on with other parameters.
   *
   * @param origins for each instance of {@code next} where it was before, or -1
   */
  void reconfigure(GroupParameters next, int[] origins, long time) {
    List<MasterDownTimer> kept = new ArrayList<>();
    for (int origin : origins) {
      kept.add(origin < 0 ? new MasterDownTimer(next.intervalNanos(), time) : timers.get(origin));
    }
    timers = kept;
  }

  void received(
      GroupParameters parameters,
      int priority,
      int instance,
      Advertisement heard,
      IpAddress source,
      long time) {
    notice(parameters, priority, time);
    MasterDownTimer timer = timers.get(instance);
    if (heard.priority() == 0) {
      looks = 0;
      timer.released(time);
    } else if (election.follows(
        priority,
        heard.priority(),
        preemption.allows(parameters, priority, heard.priority(), time))) {
      looks = 0;
      timer.follow(source, heard.intervalNanos(), time);
    } else {
      timer.lower(source, heard.priority(), heard.intervalNanos(), time);
    }
  }

  /**
   * Our priority or what we may preempt has changed: a master is spared that we must follow now.
   */
  void reconsider(GroupParameters parameters, int priority, long time) {
    for (MasterDownTimer timer : timers) {
      if (timer.isLowerHeard()
          && election.follows(
              priority,
              timer.lowerPriority(),
              preemption.allows(parameters, priority, timer.lowerPriority(), time))) {
        timer.spare();
      }
    }
  }

  /** Listens for another whole master-down interval before anything else. */
  void lookAgain(long time) {
    timers.forEach(timer -> timer.restart(time));
  }

  /** When to call again at the latest: to take over, or to see that this process runs. */
  long deadline(GroupParameters parameters, int priority) {
    return Math.min(
        takeOverAt(parameters, priority), calledAt + timing.betweenCalls(longestInterval()));
  }

  /** When the group takes over if nothing is heard until then. */
  long takeOverAt(GroupParameters parameters, int priority) {
    long deadline = timers.getFirst().deadline(timing, parameters.version(), priority);
    for (int i = 1; i < timers.size(); i++) {
      deadline =
          election.together(
              deadline, timers.get(i).deadline(timing, parameters.version(), priority));
    }
    return deadline;
  }

  /** Why to take over, or null: not yet. */
  @Nullable Cause tick(GroupParameters parameters, int priority, long time) {
    notice(parameters, priority, time);
    if (time < takeOverAt(parameters, priority)) {
      return null;
    }
    if (timers.stream().anyMatch(MasterDownTimer::isLowerHeard)) {
      return Cause.PREEMPTED;
    }
    return timers.stream().anyMatch(MasterDownTimer::isReleased)
        ? Cause.MASTER_RELEASED
        : Cause.MASTER_SILENT;
  }

  /**
   * Looks again if it is called much later than it asked for: there is no knowing what it missed.
   */
  private void notice(GroupParameters parameters, int priority, long time) {
    long late = time - deadline(parameters, priority);
    calledAt = time;
    if (looks < LOOKS && late > timing.tolerableLateness(longestInterval())) {
      looks++;
      lookAgain(time);
    }
  }

  /** Who was heard last, by the first instance that hears one. */
  @Nullable IpAddress master() {
    for (MasterDownTimer timer : timers) {
      if (timer.heard() != null) {
        return timer.heard();
      }
    }
    return null;
  }

  private long longestInterval() {
    long longest = 0;
    for (MasterDownTimer timer : timers) {
      longest = Math.max(longest, timer.interval());
    }
    return longest;
  }
}
