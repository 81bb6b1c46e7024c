package dev.hagane.agent;

import dev.hagane.agent.apply.NodeApplier;
import dev.hagane.agent.apply.NodeReport;
import dev.hagane.agent.cluster.DesiredSink;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.api.v1alpha1.NodeProblem;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes the kernel. It acts on a new desired state, on news of the host's
 * network, and each second for drift; of several states that wait it takes the last.
 */
public final class KernelLoop implements Runnable, DesiredSink {
  private static final Logger log = LoggerFactory.getLogger(KernelLoop.class);
  private static final long LOOK_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

  /** News of the network come in swarms: one look answers them all. */
  private static final long NETWORK_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(50);

  /** After that the last good configuration is as good as a current one. */
  private static final long SILENCE_NANOSECONDS = TimeUnit.SECONDS.toNanos(30);

  private static final long DEAD_NANOSECONDS = TimeUnit.SECONDS.toNanos(60);

  private sealed interface Message {
    record Want(DesiredInput desired) implements Message {}

    record Remark(List<NodeProblem> problems) implements Message {}

    record NetworkChanged() implements Message {}

    record Current() implements Message {}

    record VrrpReported() implements Message {}

    record Stop() implements Message {}
  }

  private final NodeApplier applier;
  private final InstantSource clock;
  private final Consumer<NodeReport> reports;
  private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
  private final CountDownLatch applied = new CountDownLatch(1);
  private final long silenceEnds = System.nanoTime() + SILENCE_NANOSECONDS;
  private boolean current;
  private @Nullable NodeReport reported;
  private long lookDue = System.nanoTime() + LOOK_NANOSECONDS;
  private long networkDue = Long.MAX_VALUE;
  private volatile long lastBeat = System.nanoTime();

  /**
   * A loop that is not running yet.
   *
   * @param reports takes each report that differs from the last; must not block
   */
  public KernelLoop(NodeApplier applier, InstantSource clock, Consumer<NodeReport> reports) {
    this.applier = applier;
    this.clock = clock;
    this.reports = reports;
  }

  @Override
  public void want(DesiredInput desired) {
    mailbox.add(new Message.Want(desired));
  }

  @Override
  public void remark(List<NodeProblem> problems) {
    mailbox.add(new Message.Remark(problems));
  }

  @Override
  public void current() {
    mailbox.add(new Message.Current());
  }

  /** {@code hagane-vrrp} said something; any thread. */
  public void vrrpReported() {
    mailbox.add(new Message.VrrpReported());
  }

  /** Waits for the end of the first round that applied something; whether it came in time. */
  boolean awaitApplied(long seconds) throws InterruptedException {
    return applied.await(seconds, TimeUnit.SECONDS);
  }

  /** The host's links, addresses or routes changed. */
  public void networkChanged() {
    mailbox.add(new Message.NetworkChanged());
  }

  /** Ends the loop after the round that runs; the kernel stays as it is. */
  public void stop() {
    mailbox.add(new Message.Stop());
  }

  @Override
  public boolean isAlive() {
    return System.nanoTime() - lastBeat < DEAD_NANOSECONDS;
  }

  @Override
  public void run() {
    boolean running = true;
    while (running) {
      try {
        running = round();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A fault of ours must not end the repair of drift: the next look starts over.
        log.error("unexpected; the next look starts over", e);
      }
    }
  }

  private boolean round() throws InterruptedException {
    long wait = Math.min(lookDue, networkDue) - System.nanoTime();
    Message first = mailbox.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
    lastBeat = System.nanoTime();
    List<Message> messages = new ArrayList<>();
    if (first != null) {
      messages.add(first);
      mailbox.drainTo(messages);
    }
    DesiredInput wanted = null;
    boolean isCurrent = false;
    boolean vrrpReported = false;
    for (Message message : messages) {
      switch (message) {
        case Message.Want want -> wanted = want.desired();
        case Message.Remark remark -> applier.remark(remark.problems(), clock.instant());
        case Message.NetworkChanged news ->
            networkDue = Math.min(networkDue, System.nanoTime() + NETWORK_NANOSECONDS);
        case Message.Current now -> isCurrent = true;
        case Message.VrrpReported news -> vrrpReported = true;
        case Message.Stop stop -> {
          return false;
        }
      }
    }
    if (wanted != null) {
      applier.want(wanted, clock.instant());
      applied.countDown();
    }
    if (!current && (isCurrent || System.nanoTime() - silenceEnds >= 0)) {
      current = true;
      applier.current(clock.instant());
    }
    if (vrrpReported) {
      applier.vrrpReported(clock.instant());
    }
    if (System.nanoTime() >= networkDue) {
      networkDue = Long.MAX_VALUE;
      applier.networkChanged(clock.instant());
    }
    if (System.nanoTime() >= lookDue) {
      lookDue = System.nanoTime() + LOOK_NANOSECONDS;
      applier.look(clock.instant());
    }
    NodeReport report = applier.report();
    if (applier.isReportWhole() && !report.equals(reported)) {
      reported = report;
      reports.accept(report);
    }
    return true;
  }
}
