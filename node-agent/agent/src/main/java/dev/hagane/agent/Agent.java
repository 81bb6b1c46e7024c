package dev.hagane.agent;

import dev.hagane.agent.apply.NodeApplier;
import dev.hagane.agent.apply.NodePorts;
import dev.hagane.agent.apply.NodeReport;
import dev.hagane.agent.checkpoint.Checkpoint;
import dev.hagane.agent.checkpoint.FileSysctl;
import dev.hagane.agent.cluster.ClusterLoop;
import dev.hagane.agent.cluster.Configuration;
import dev.hagane.agent.cluster.HttpApiServer;
import dev.hagane.ipvs.KernelIpvsTable;
import dev.hagane.linux.LinuxNetlinkSocket;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.netlink.NetlinkException;
import dev.hagane.netlink.NetlinkFamily;
import dev.hagane.nft.KernelNftables;
import dev.hagane.rtnl.KernelNetworkMonitor;
import dev.hagane.rtnl.KernelRouteTable;
import dev.hagane.rtnl.NetworkMonitor.Change;
import dev.hagane.value.Cidr;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the agent together. The kernel's thread begins with what is on the disk before anything is
 * known of the API server.
 */
final class Agent {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final int RECEIVE_BUFFER = 4 << 20;
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration NFT_LIMIT = Duration.ofSeconds(20);
  private static final Duration MONITOR_WAIT = Duration.ofSeconds(5);
  private static final long STOP_SECONDS = 10;

  /** Packets are served before the cluster is spoken to: a small host has one CPU for both. */
  private static final long FIRST_ROUND_SECONDS = 10;

  private static final Set<Change> CHANGES =
      EnumSet.of(Change.LINKS, Change.ADDRESSES, Change.ROUTES);

  private final AgentOptions options;
  private final String server;
  private final String version;
  private final KernelLoop kernel;
  private final VrrpLink vrrp;
  private final Configuration configuration;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  /** Where reports go; those from before the cluster's loop exists wait here. */
  private final AtomicReference<@Nullable NodeReport> lastReport = new AtomicReference<>();

  private volatile @Nullable ClusterLoop cluster;

  Agent(AgentOptions options, String server, List<Cidr> excludedByKubeProxy, String version)
      throws IOException {
    this.options = options;
    this.server = server;
    this.version = version;
    Checkpoint checkpoint = new Checkpoint(options.stateDirectory);
    this.vrrp = new VrrpLink(options.runtimeDirectory, this::vrrpReported);
    NodePorts ports =
        new NodePorts(
            new KernelIpvsTable(channel(NetlinkFamily.GENERIC)),
            new KernelRouteTable(channel(NetlinkFamily.ROUTE)),
            vrrp,
            new KernelNftables(List.of("nft"), NFT_LIMIT, channel(NetlinkFamily.NETFILTER)),
            new FileSysctl(options.sysctlDirectory),
            checkpoint.coreFiles());
    NodeApplier applier = new NodeApplier(options.nodeName, ports, excludedByKubeProxy);
    this.kernel = new KernelLoop(applier, InstantSource.system(), this::report);
    this.configuration = new Configuration(options.nodeName, checkpoint, kernel);
  }

  private static NetlinkChannel channel(NetlinkFamily family) {
    return new NetlinkChannel(LinuxNetlinkSocket.open(family, RECEIVE_BUFFER), ANSWER_LIMIT);
  }

  private void report(NodeReport report) {
    lastReport.set(report);
    ClusterLoop loop = cluster;
    if (loop != null) {
      loop.report(report);
    }
  }

  private void vrrpReported() {
    kernel.vrrpReported();
  }

  /** Runs until {@link #stop}; the exit status. */
  int run() throws InterruptedException, IOException {
    boolean fromDisk = configuration.applyFromDisk();
    vrrp.start();
    Thread kernelThread = Thread.ofPlatform().name("kernel").start(kernel);
    if (fromDisk && !kernel.awaitApplied(FIRST_ROUND_SECONDS)) {
      log.warn("the first round takes longer than {} s", FIRST_ROUND_SECONDS);
    }
    Thread.ofPlatform().name("network").daemon().start(this::watchNetwork);
    HealthServer health =
        options.healthPort == 0 ? null : HealthServer.start(options.healthPort, kernel::isAlive);
    ClusterLoop loop =
        new ClusterLoop(
            options.nodeName,
            options.namespace,
            version,
            new HttpApiServer(URI.create(server), options.authority(), options.token(), version),
            configuration,
            kernel,
            InstantSource.system(),
            new SplittableRandom());
    cluster = loop;
    NodeReport early = lastReport.get();
    if (early != null) {
      loop.report(early);
    }
    Thread.ofPlatform().name("cluster").daemon().start(loop);
    stopping.await();
    loop.stop();
    kernel.stop();
    kernelThread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
    vrrp.close();
    if (health != null) {
      health.close();
    }
    log.info("stopped; the kernel stays as it is");
    stopped.countDown();
    return 0;
  }

  /** Ends {@link #run} and waits for it; by the virtual machine's shutdown. */
  void stop() {
    stopping.countDown();
    try {
      if (!stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the round that runs did not end within {} s; ending all the same", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watchNetwork() {
    try (KernelNetworkMonitor monitor =
        new KernelNetworkMonitor(
            LinuxNetlinkSocket.open(
                NetlinkFamily.ROUTE, RECEIVE_BUFFER, KernelNetworkMonitor.groups(CHANGES)))) {
      while (stopping.getCount() > 0) {
        if (!monitor.await(MONITOR_WAIT).isEmpty()) {
          kernel.networkChanged();
        }
      }
    } catch (NetlinkException e) {
      log.error("the host's network is looked at only now and then: {}", e.getMessage());
    }
  }
}
