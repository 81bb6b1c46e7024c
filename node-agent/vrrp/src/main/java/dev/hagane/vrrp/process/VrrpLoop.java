package dev.hagane.vrrp.process;

import dev.hagane.linux.Poller;
import dev.hagane.vrrp.control.ControlServer;
import dev.hagane.vrrp.control.HostConfiguration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that speaks VRRP. It waits for packets, messages of other threads, and the time of the
 * next thing to do; packets are read before any timer is believed to have expired.
 */
final class VrrpLoop implements ControlServer.Listener {
  private static final Logger log = LoggerFactory.getLogger(VrrpLoop.class);
  private static final int READY_AT_ONCE = 64;

  /** So much more by the wall clock than by ours: the machine was suspended, or the clock set. */
  private static final long SUSPENDED_MILLISECONDS = 1_000;

  private sealed interface Message {
    record Configure(HostConfiguration configuration) implements Message {}

    record Heard() implements Message {}

    record Connected() implements Message {}
  }

  private final Poller poller;
  private final VrrpHost host;
  private final LongSupplier wallMilliseconds;
  private final Consumer<VrrpHost> reporting;
  private final ConcurrentLinkedQueue<Message> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean networkChanged = new AtomicBoolean();
  private final int[] ready = new int[READY_AT_ONCE];
  private volatile boolean stopping;
  private long offset;

  /**
   * A loop that does not run yet.
   *
   * @param poller watches the host's wires
   * @param wallMilliseconds the wall clock
   * @param reporting called when the host's report changed or is due; must not block
   */
  VrrpLoop(
      Poller poller, VrrpHost host, LongSupplier wallMilliseconds, Consumer<VrrpHost> reporting) {
    this.poller = poller;
    this.host = host;
    this.wallMilliseconds = wallMilliseconds;
    this.reporting = reporting;
  }

  @Override
  public void configured(HostConfiguration configuration) {
    post(new Message.Configure(configuration));
  }

  @Override
  public void heard() {
    post(new Message.Heard());
  }

  @Override
  public void connected() {
    post(new Message.Connected());
  }

  private void post(Message message) {
    mailbox.add(message);
    poller.wake();
  }

  /** The host's interfaces or addresses changed; from any thread. */
  void networkChanged() {
    if (!networkChanged.getAndSet(true)) {
      poller.wake();
    }
  }

  /** Ends {@link #run}; from any thread. */
  void stop() {
    stopping = true;
    poller.wake();
  }

  /** Runs until {@link #stop}. */
  void run() {
    offset = wallMilliseconds.getAsLong() - milliseconds(System.nanoTime());
    while (!stopping) {
      try {
        round();
      } catch (RuntimeException e) {
        // A fault of ours must not silence the groups that it does not concern.
        log.error("unexpected; going on", e);
        pause();
      }
    }
    host.stop(System.nanoTime());
    reporting.accept(host);
  }

  /** A fault that comes again at once must leave the machine's processor to others. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() {
    int count = poller.await(host.deadline() - System.nanoTime(), ready);
    long now = System.nanoTime();
    checkSuspension(now);
    for (int i = 0; i < count; i++) {
      host.receive(ready[i], now);
    }
    if (networkChanged.getAndSet(false)) {
      host.networkChanged(now);
    }
    for (Message message = mailbox.poll(); message != null; message = mailbox.poll()) {
      switch (message) {
        case Message.Configure wanted -> host.configure(wanted.configuration(), now);
        case Message.Heard _ -> host.agentHeard(now);
        case Message.Connected _ -> host.reportWanted();
      }
    }
    host.tick(now);
    if (host.takeChanged()) {
      reporting.accept(host);
    }
  }

  private void checkSuspension(long now) {
    long current = wallMilliseconds.getAsLong() - milliseconds(now);
    if (current - offset > SUSPENDED_MILLISECONDS) {
      log.warn(
          "the clock went on by {} ms: the machine was suspended, or the clock was set",
          current - offset);
      host.resumed(now);
    }
    offset = current;
  }

  private static long milliseconds(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
