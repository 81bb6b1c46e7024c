package dev.hagane.operator.reconcile;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What wakes the planning thread: marks and nudges by any thread, a time limit, or the end. */
final class Wakeup {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean marked;
  private boolean urgent;
  private boolean closed;

  /** What nodes should do may have changed: look again, before writing more statuses. */
  void mark() {
    wake(true);
  }

  /** A status changed: look again, when what is under way is done. */
  void nudge() {
    wake(false);
  }

  private void wake(boolean urgently) {
    lock.lock();
    try {
      marked = true;
      urgent |= urgently;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waiting, now and later. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether something was marked, not only nudged, since the last {@link #take}. */
  boolean isUrgent() {
    lock.lock();
    try {
      return urgent;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a mark, then a little longer for those that come with it, and forgets them all.
   *
   * @param atMost how long to wait for the first mark
   * @param gather how long to gather more
   * @return whether there was a mark
   */
  boolean take(Duration atMost, Duration gather) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!marked && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!marked) {
        return false;
      }
      awaitClosed(gather);
      marked = false;
      urgent = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits that long, whatever is marked meanwhile; less only when closed. */
  void pause(Duration length) throws InterruptedException {
    lock.lock();
    try {
      awaitClosed(length);
    } finally {
      lock.unlock();
    }
  }

  private void awaitClosed(Duration length) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(length);
    while (!closed && left > 0) {
      left = changed.awaitNanos(left);
    }
  }
}
