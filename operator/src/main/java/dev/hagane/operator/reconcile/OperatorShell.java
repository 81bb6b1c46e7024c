package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.RealServerPool;
import dev.hagane.api.v1alpha1.VRRPGroup;
import dev.hagane.api.v1alpha1.VirtualService;
import dev.hagane.operator.plan.IncrementalPlanner;
import dev.hagane.operator.status.StatusSummary;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of the operator, from start to end: watches, waits to lead, plans while it leads. It
 * ends when it is told to, or when the leadership is lost: another replica may write then, and a
 * fresh process is the safe way to stand again.
 */
public final class OperatorShell implements Health {
  /** Why a replica ended. */
  public enum Ending {
    /** Somebody asked for it. */
    STOPPED,
    /** The leader's Lease could not be renewed in time, or another took it. */
    LEADERSHIP_LOST,
    /** An informer met an object that it cannot read, and gave up. */
    WATCH_FAILED
  }

  private static final Duration SYNC_WITHIN = Duration.ofSeconds(60);
  private static final Duration FINISH_WITHIN = Duration.ofSeconds(5);
  private static final long STUCK_AFTER_MILLISECONDS = 120_000;
  private static final String START = "start";
  private static final Logger LOG = LoggerFactory.getLogger(OperatorShell.class);

  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final Time time;
  private final Measurements measurements;
  private final Wakeup wakeup = new Wakeup();
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();
  private final Retries<String> starts = new Retries<>();
  private volatile boolean leading;
  private volatile boolean watching;
  private volatile @Nullable PlanLoop loop;
  private @Nullable Thread planner;

  /**
   * Prepares a replica.
   *
   * @param client stays open at the end
   */
  public OperatorShell(
      KubernetesClient client, OperatorSettings settings, Time time, Measurements measurements) {
    this.client = client;
    this.settings = settings;
    this.time = time;
    this.measurements = measurements;
  }

  /** Runs it to its end. To be called once. */
  public Ending run() throws InterruptedException {
    while (!ending.isDone()) {
      try {
        greet();
        attempt();
      } catch (RuntimeException e) {
        String cause = Causes.words(e);
        if (starts.failed(START, cause, time.monotonicMilliseconds())) {
          LOG.warn("cannot start yet, trying again: {}", cause);
        }
        long until = starts.next().orElse(0);
        wakeup.pause(Duration.ofMillis(Math.max(0, until - time.monotonicMilliseconds())));
      }
    }
    return ending.join();
  }

  /** Asks who the API server is, which needs a valid token and nothing else. */
  private void greet() {
    var version = client.getKubernetesVersion();
    LOG.info(
        "the API server {} is Kubernetes {}",
        client.getMasterUrl(),
        version == null ? "of an unknown version" : version.getGitVersion());
  }

  /** Runs to the end, or fails to start. */
  private void attempt() throws InterruptedException {
    var liveness = new Liveness(time);
    try (Watching watched = watch(liveness)) {
      Operator operator = start(watched, liveness);
      starts.succeeded(START);
      watching = true;
      LOG.info("watching the cluster as {}", settings.identity());
      try {
        ending.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("an ending has no cause", e);
      } finally {
        finish(operator);
      }
    }
  }

  /** Ends it soon; {@link #run} returns then. */
  public void stop() {
    end(Ending.STOPPED);
  }

  @Override
  public boolean live() {
    PlanLoop present = loop;
    return present == null
        || time.monotonicMilliseconds() - present.lastSign() < STUCK_AFTER_MILLISECONDS;
  }

  @Override
  public boolean ready() {
    return watching && !ending.isDone();
  }

  /** Whether this replica leads. */
  public boolean isLeading() {
    return leading;
  }

  private void end(Ending why) {
    leading = false;
    ending.complete(why);
    wakeup.close();
  }

  private Watching watch(Liveness liveness) throws InterruptedException {
    Watching watched = Watching.start(client, settings.namespace(), wakeup, liveness, SYNC_WITHIN);
    watched.onFailure(thrown -> {
      if (watching) {
        LOG.error("a watch failed", thrown);
        end(Ending.WATCH_FAILED);
      }
    });
    return watched;
  }

  private Operator start(Watching watched, Liveness liveness) {
    var groups = new Watched<VRRPGroup>(wakeup);
    var services = new Watched<VirtualService>(wakeup);
    var pools = new Watched<RealServerPool>(wakeup);
    var nodeConfigs = new Watched<NodeConfig>(wakeup);
    var state =
        new ClusterState(
            new ClusterState.Caches(
                groups::list,
                services::list,
                pools::list,
                nodeConfigs::list,
                watched::slices,
                watched::nodes,
                watched::namespaces),
            time);
    var operator = new Operator(overrider -> configure(overrider, () -> lead(state, liveness)));
    operator.register(new VRRPGroupReconciler(groups));
    operator.register(new VirtualServiceReconciler(services));
    operator.register(new RealServerPoolReconciler(pools));
    operator.register(new NodeConfigReconciler(nodeConfigs));
    // Returns when every cache is filled; only then does the election begin.
    operator.start();
    return operator;
  }

  private void configure(ConfigurationServiceOverrider overrider, Runnable lead) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        .withCacheSyncTimeout(SYNC_WITHIN)
        .withStopOnInformerErrorDuringStartup(true)
        .withConcurrentReconciliationThreads(2)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(1))
        .withInformerStoppedHandler((informer, thrown) -> {
          if (thrown != null && watching) {
            LOG.error("the watch of {} failed", informer.getApiTypeClass(), thrown);
            end(Ending.WATCH_FAILED);
          }
        })
        .withLeaderElectionConfiguration(election(lead));
  }

  private LeaderElectionConfiguration election(Runnable lead) {
    Duration lease = settings.leaseDuration();
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
            OperatorSettings.LEADER_LEASE)
        .withLeaseNamespace(settings.namespace())
        .withIdentity(settings.identity())
        .withLeaseDuration(lease)
        .withRenewDeadline(lease.multipliedBy(2).dividedBy(3))
        .withRetryPeriod(lease.dividedBy(7))
        .withLeaderCallbacks(
            new LeaderCallbacks(
                lead,
                () -> end(Ending.LEADERSHIP_LOST),
                leader -> LOG.info("{} leads", leader == null ? "nobody" : leader)))
        .withExitOnStopLeading(false)
        .build();
  }

  private synchronized void lead(ClusterState state, Liveness liveness) {
    if (ending.isDone() || planner != null) {
      return;
    }
    leading = true;
    measurements.leads(true);
    var attempts = new Attempts(() -> leading, time, measurements);
    var round =
        new Round(
            new IncrementalPlanner(),
            new StatusSummary()::summarise,
            new FabricClusterWriter(client),
            state,
            liveness,
            attempts,
            time,
            measurements,
            settings.sliceGrace());
    var work = new PlanLoop(round, wakeup, liveness, time, measurements);
    loop = work;
    planner =
        Thread.ofPlatform()
            .name("planner")
            .start(() -> {
              try (attempts) {
                work.run();
              }
            });
  }

  private void finish(Operator operator) throws InterruptedException {
    boolean led = planner != null;
    watching = false;
    measurements.leads(false);
    loop = null;
    Thread running;
    synchronized (this) {
      running = planner;
    }
    if (running != null && !running.join(FINISH_WITHIN)) {
      running.interrupt();
      running.join(FINISH_WITHIN);
    }
    operator.stop();
    if (led && ending.join() == Ending.STOPPED) {
      release();
    }
  }

  /** Leaves the leadership to the next replica at once. */
  private void release() {
    try {
      var leases = client.resources(Lease.class).inNamespace(settings.namespace());
      Lease lease = leases.withName(OperatorSettings.LEADER_LEASE).get();
      if (lease != null && settings.identity().equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        leases.resource(lease).update();
      }
    } catch (KubernetesClientException e) {
      LOG.info("the leader's Lease stays until it expires: {}", e.getMessage());
    }
  }
}
