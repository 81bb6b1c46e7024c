package dev.hagane.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.agent.apply.NodeReport;
import dev.hagane.agent.checkpoint.UnreadableException;
import dev.hagane.agent.checkpoint.WireFormat;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks with the API server on a thread of its own: fetches slices, writes the status when it
 * changed, renews the Lease. Whatever fails is tried again; the kernel's thread never waits for it.
 */
public final class ClusterLoop implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ClusterLoop.class);
  private static final long LEASE_NANOSECONDS = TimeUnit.SECONDS.toNanos(10);
  private static final int LEASE_DURATION_SECONDS = 30;

  /** How long the first Lease waits for a status, and how often it looks. */
  private static final long SILENCE_NANOSECONDS = TimeUnit.SECONDS.toNanos(20);

  private static final long SPEECH_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int NOT_FOUND = 404;

  /** Kubernetes' MicroTime: always six digits. */
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final String node;
  private final String namespace;
  private final String version;
  private final ApiServer server;
  private final Configuration configuration;
  private final DesiredSink sink;
  private final InstantSource clock;
  private final Outage outage = new Outage();
  private final NodeConfigWatch watch;
  private final RetryDelay delay;
  private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private @Nullable NodeReport report;
  private List<Condition> conditions = List.of();
  private @Nullable JsonNode writtenStatus;
  private boolean known;
  private final long started = System.nanoTime();
  private long leaseDue = started;
  private boolean spoken;
  private long retryDue = Long.MAX_VALUE;
  private volatile boolean stopped;

  /**
   * A loop that is not running yet.
   *
   * @param node the node's name, which is the NodeConfig's and the Lease's
   * @param namespace where Leases are
   * @param version the agent's version
   */
  public ClusterLoop(
      String node,
      String namespace,
      String version,
      HttpApiServer server,
      Configuration configuration,
      DesiredSink sink,
      InstantSource clock,
      RandomGenerator random) {
    this(node, namespace, version, (ApiServer) server, configuration, sink, clock, random);
  }

  ClusterLoop(
      String node,
      String namespace,
      String version,
      ApiServer server,
      Configuration configuration,
      DesiredSink sink,
      InstantSource clock,
      RandomGenerator random) {
    this.node = node;
    this.namespace = namespace;
    this.version = version;
    this.server = server;
    this.configuration = configuration;
    this.sink = sink;
    this.clock = clock;
    this.delay = new RetryDelay(random);
    this.watch =
        new NodeConfigWatch(
            server, node, object -> mailbox.add(() -> seen(object)), outage, random);
  }

  /** Something was found or done; any thread. */
  public void report(NodeReport next) {
    mailbox.add(() -> report = next);
  }

  /** What keeps the agent from the cluster now; empty: nothing. Any thread. */
  public Optional<String> outage() {
    return outage.now();
  }

  /** Ends both threads; any thread. */
  public void stop() {
    stopped = true;
    watch.stop();
    mailbox.add(() -> {});
  }

  @Override
  public void run() {
    watch.start();
    while (!stopped) {
      try {
        takeMessages();
        work();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A fault of ours must not end the agent's word with the cluster.
        log.error("unexpected; trying again", e);
        retryLater();
      }
    }
  }

  private void takeMessages() throws InterruptedException {
    long wait = Math.min(leaseDue, retryDue) - System.nanoTime();
    Runnable first = mailbox.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
    List<Runnable> messages = new ArrayList<>();
    if (first != null) {
      messages.add(first);
      mailbox.drainTo(messages);
    }
    messages.forEach(Runnable::run);
  }

  private void work() throws InterruptedException {
    boolean retry = System.nanoTime() >= retryDue;
    if (retry) {
      retryDue = Long.MAX_VALUE;
    }
    try {
      if (retryDue == Long.MAX_VALUE) {
        fetchSlices();
      }
      configuration.applyIfComplete();
      if (retryDue == Long.MAX_VALUE) {
        writeStatus();
      }
      if (System.nanoTime() >= leaseDue) {
        renewLease();
      }
    } catch (IOException e) {
      outage.noAnswer(e);
      retryLater();
    }
  }

  private void spoke() {
    if (!spoken) {
      spoken = true;
      leaseDue = System.nanoTime();
    }
  }

  private void retryLater() {
    retryDue = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delay.afterFailure());
  }

  private void answered() {
    delay.success();
    if (outage.over()) {
      watch.restart();
    }
  }

  private void seen(JsonNode object) {
    if (!known) {
      // What an earlier process wrote needs no writing again.
      known = true;
      writtenStatus = object.path("status");
      List<Condition> found = new ArrayList<>();
      for (JsonNode condition : object.path("status").path("conditions")) {
        Condition copy = new Condition();
        copy.setType(condition.path("type").asText());
        copy.setStatus(condition.path("status").asText());
        copy.setLastTransitionTime(condition.path("lastTransitionTime").asText());
        found.add(copy);
      }
      conditions = found;
    }
    configuration.offer(object);
  }

  private void fetchSlices() throws IOException, InterruptedException {
    for (String name : configuration.missingSlices()) {
      ApiServer.Answer answer = server.get(Paths.slice(name));
      if (answer.status() == NOT_FOUND) {
        // The NodeConfig that named it may be an old one: read it again.
        configuration.reportMissing(name, "it is not on the API server");
        rereadConfig();
        retryLater();
        return;
      }
      if (!answer.isSuccess()) {
        outage.refused("reading NodeConfigSlices", answer);
        configuration.reportMissing(name, "status " + answer.status());
        retryLater();
        return;
      }
      try {
        configuration.addSlice(name, WireFormat.tree(answer.body()).path("spec"));
      } catch (UnreadableException e) {
        outage.unreadable(String.valueOf(e.getMessage()));
        configuration.reportMissing(name, String.valueOf(e.getMessage()));
        retryLater();
        return;
      }
    }
  }

  private void rereadConfig() throws IOException, InterruptedException {
    ApiServer.Answer answer = server.get(Paths.nodeConfig(node));
    if (answer.isSuccess()) {
      configuration.offer(WireFormat.tree(answer.body()));
    }
  }

  private void writeStatus() throws IOException, InterruptedException {
    NodeReport current = report;
    if (current == null || !known) {
      return;
    }
    NodeConfigStatus status = NodeStatus.of(current, conditions, version, clock.instant());
    // Through text, so that numbers compare as the API server's do.
    JsonNode tree = WireFormat.tree(WireFormat.toTree(status).toString());
    if (tree.equals(writtenStatus)) {
      report = null;
      spoke();
      return;
    }
    ObjectNode object = WireFormat.object();
    object.put("apiVersion", ApiGroup.NAME + "/" + ApiGroup.VERSION).put("kind", "NodeConfig");
    object.putObject("metadata").put("name", node);
    object.set("status", tree);
    ApiServer.Answer answer = server.apply(Paths.status(node), object.toString());
    if (answer.isSuccess()) {
      writtenStatus = tree;
      conditions = status.conditions();
      report = null;
      spoke();
      answered();
    } else {
      if (answer.status() == NOT_FOUND) {
        // Gone, or not there yet: the watch tells when it comes.
        known = false;
        return;
      }
      outage.refused("writing the status of NodeConfig " + node, answer);
      retryLater();
    }
  }

  /**
   * A Lease makes the status believed. So it waits for the first word of this process: after a
   * power cut the status still tells of the life before.
   */
  private void renewLease() throws IOException, InterruptedException {
    if (!spoken && System.nanoTime() - started < SILENCE_NANOSECONDS) {
      leaseDue = System.nanoTime() + SPEECH_NANOSECONDS;
      return;
    }
    leaseDue = System.nanoTime() + LEASE_NANOSECONDS;
    watch.restartIfStale();
    if (!sink.isAlive()) {
      return;
    }
    ObjectNode lease = WireFormat.object();
    lease.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
    lease.putObject("metadata").put("name", node).put("namespace", namespace);
    Instant now = clock.instant();
    lease
        .putObject("spec")
        .put("holderIdentity", node)
        .put("leaseDurationSeconds", LEASE_DURATION_SECONDS)
        .put("renewTime", MICRO_TIME.format(now));
    ApiServer.Answer answer = server.apply(Paths.lease(namespace, node), lease.toString());
    if (answer.isSuccess()) {
      answered();
    } else {
      outage.refused("renewing the Lease " + namespace + "/" + node, answer);
    }
  }
}
