package dev.hagane.rtnl;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Notifications that a test gives. */
public final class FakeNetworkMonitor implements NetworkMonitor {
  private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>();

  /** Says that this changed. */
  public void changed(Change change) {
    queue.add(change);
  }

  @Override
  public Set<Change> await(Duration limit) {
    EnumSet<Change> changes = EnumSet.noneOf(Change.class);
    try {
      Change first = queue.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      for (Change next = first; next != null; next = queue.poll()) {
        changes.add(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return changes;
  }

  @Override
  public void close() {
    queue.clear();
  }
}
