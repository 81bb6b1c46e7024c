package dev.hagane.operator.reconcile;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The planning thread's work: a round when something changed, when an agent fell silent, when a
 * write is to be tried again. The sole writer of NodeConfigs, slices and statuses.
 */
final class PlanLoop implements Runnable {
  /** Changes that come together are planned together. */
  static final Duration GATHER = Duration.ofMillis(20);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final String ROUND = "round";
  private static final Logger LOG = LoggerFactory.getLogger(PlanLoop.class);

  private final Round round;
  private final Wakeup wakeup;
  private final Liveness liveness;
  private final Time time;
  private final Measurements measurements;
  private final Retries<String> pauses = new Retries<>();
  private volatile long lastSign;

  PlanLoop(Round round, Wakeup wakeup, Liveness liveness, Time time, Measurements measurements) {
    this.round = round;
    this.wakeup = wakeup;
    this.liveness = liveness;
    this.time = time;
    this.measurements = measurements;
    this.lastSign = time.monotonicMilliseconds();
  }

  /**
   * When the thread was last seen to work, on the monotonic clock: at the beginning of a turn,
   * which it does at least every 30 s, and at each step of a long one.
   */
  long lastSign() {
    return lastSign;
  }

  @Override
  public void run() {
    try {
      wakeup.mark();
      Set<String> fresh = Set.of();
      boolean settled = false;
      while (!wakeup.isClosed()) {
        boolean news = wakeup.take(untilNext(), GATHER);
        lastSign = time.monotonicMilliseconds();
        if (wakeup.isClosed()) {
          return;
        }
        Set<String> freshNow = liveness.fresh();
        boolean settledNow = liveness.settled();
        if (news || isDue() || !freshNow.equals(fresh) || settledNow != settled) {
          fresh = freshNow;
          settled = settledNow;
          turn();
        }
      }
    } catch (InterruptedException e) {
      // The end was asked for: what is not written yet, the next leader writes.
      Thread.currentThread().interrupt();
    } catch (CancellationException e) {
      LOG.info("no more writing: {}", e.getMessage());
    }
  }

  private boolean isUrgent() {
    lastSign = time.monotonicMilliseconds();
    return wakeup.isUrgent();
  }

  private boolean isDue() {
    OptionalLong next = round.next();
    return next.isPresent() && next.getAsLong() <= time.monotonicMilliseconds();
  }

  private Duration untilNext() {
    Duration wait = LONGEST_WAIT;
    Duration silence = liveness.untilChange();
    if (silence.compareTo(wait) < 0) {
      wait = silence;
    }
    OptionalLong next = round.next();
    if (next.isPresent()) {
      Duration retry =
          Duration.ofMillis(Math.max(0, next.getAsLong() - time.monotonicMilliseconds()));
      if (retry.compareTo(wait) < 0) {
        wait = retry;
      }
    }
    return wait;
  }

  private void turn() throws InterruptedException {
    long start = System.nanoTime();
    try {
      if (!round.run(this::isUrgent)) {
        wakeup.mark();
      }
      pauses.succeeded(ROUND);
      measurements.roundTook(Duration.ofNanos(System.nanoTime() - start));
    } catch (UnreachableException e) {
      measurements.unreachable();
      String cause = Causes.words(e);
      if (pauses.failed(ROUND, cause, time.monotonicMilliseconds())) {
        LOG.warn("the API server does not take writes, going on when it does: {}", cause);
      }
      pause();
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      // A fault of ours in one round must not end the service to all: say so, and try again.
      measurements.fault();
      if (pauses.failed(ROUND, e.toString(), time.monotonicMilliseconds())) {
        LOG.error("a fault in the planner; the nodes keep what they have", e);
      }
      pause();
    }
  }

  private void pause() throws InterruptedException {
    long until = pauses.next().orElse(0);
    wakeup.pause(Duration.ofMillis(Math.max(0, until - time.monotonicMilliseconds())));
    wakeup.mark();
  }
}
