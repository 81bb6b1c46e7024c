package dev.hagane.vrrp.process;

import dev.hagane.linux.KernelTables;
import dev.hagane.linux.NativeHeap;
import dev.hagane.linux.Poller;
import dev.hagane.linux.RealtimeScheduling;
import dev.hagane.rtnl.KernelNetworkMonitor;
import dev.hagane.rtnl.KernelRouteTable;
import dev.hagane.rtnl.NetworkMonitor.Change;
import dev.hagane.vrrp.PacketAnnouncer;
import dev.hagane.vrrp.control.ControlServer;
import dev.hagane.vrrp.control.HostConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the process together. The loop begins with what is on the disk. */
final class VrrpProcess {
  private static final Logger log = LoggerFactory.getLogger(VrrpProcess.class);
  private static final Duration MONITOR_WAIT = Duration.ofSeconds(5);
  private static final long STOP_SECONDS = 5;
  private static final long START_SECONDS = 10;

  private final VrrpOptions options;
  private final String version;
  private final InstantSource clock = InstantSource.system();
  private final AtomicReference<@Nullable ControlServer> server = new AtomicReference<>();

  private volatile String realtime = "";

  VrrpProcess(VrrpOptions options, String version) {
    this.options = options;
    this.version = version;
  }

  /**
   * Runs until SIGTERM.
   *
   * @throws IOException if a folder cannot be used
   */
  void run() throws IOException {
    CountDownLatch stopped = new CountDownLatch(1);
    try (DiskStore store = DiskStore.open(options.stateDirectory);
        Poller poller = new Poller();
        PacketAnnouncer announcer = new PacketAnnouncer();
        KernelRouteTable table = KernelTables.routes()) {
      HostConfiguration saved = store.readConfiguration();
      VrrpHost host =
          new VrrpHost(
              new HostAddresses(table),
              new Wires(KernelWire::open, watcher(poller)),
              new Announcements(announcer),
              store.readHistory(),
              store,
              clock::millis,
              System.nanoTime());
      VrrpLoop loop = new VrrpLoop(poller, host, clock::millis, this::publish);
      ControlServer control = ControlServer.open(options.runtimeDirectory, loop);
      server.set(control);
      store.start();
      Thread.ofPlatform().name("network").daemon().start(() -> watchNetwork(loop));
      Thread.ofPlatform().name("control").daemon().start(control);
      if (saved == null) {
        log.info("no configuration yet; waiting for the agent");
      } else {
        log.info("starting from the configuration on disk");
        host.configure(saved, System.nanoTime());
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(loop, stopped), "stop"));
      if (options.realtimePriority != 0) {
        Thread.ofPlatform().name("memory").daemon().start(this::lockMemory);
        refused(
            "real-time scheduling", RealtimeScheduling.requestRoundRobin(options.realtimePriority));
      }
      loop.run();
      control.close();
    }
    log.info("stopped");
    LogSetup.finish();
    stopped.countDown();
  }

  private static void stop(VrrpLoop loop, CountDownLatch stopped) {
    loop.stop();
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.warn("did not end within {} s; ending all the same", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(VrrpHost host) {
    ControlServer to = server.get();
    if (to != null && to.hasClients()) {
      to.publish(host.report(version, realtime));
    }
  }

  private static Wires.Watcher watcher(Poller poller) {
    return new Wires.Watcher() {
      @Override
      public void add(int descriptor) {
        poller.add(descriptor);
      }

      @Override
      public void remove(int descriptor) {
        poller.remove(descriptor);
      }
    };
  }

  /** When the start is over: the JVM frees then what it took for that, and locked it stays. */
  private void lockMemory() {
    try {
      TimeUnit.SECONDS.sleep(START_SECONDS);
    } catch (InterruptedException e) {
      return;
    }
    NativeHeap.trim();
    refused("locked memory", RealtimeScheduling.lockMemory());
  }

  private synchronized void refused(String what, RealtimeScheduling.Outcome outcome) {
    if (outcome instanceof RealtimeScheduling.Outcome.Refused refused) {
      String text = "%s is refused: %s".formatted(what, refused.reason());
      log.warn("{}; on a busy host use an advertisement interval of 100 ms or more", text);
      realtime = realtime.isEmpty() ? text : realtime + "; " + text;
    }
  }

  private static void watchNetwork(VrrpLoop loop) {
    while (true) {
      try (KernelNetworkMonitor monitor =
          KernelTables.monitor(EnumSet.of(Change.LINKS, Change.ADDRESSES))) {
        while (true) {
          if (!monitor.await(MONITOR_WAIT).isEmpty()) {
            loop.networkChanged();
          }
        }
      } catch (RuntimeException e) {
        log.warn("no news of the network; it is looked at every second: {}", e.toString());
      }
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
