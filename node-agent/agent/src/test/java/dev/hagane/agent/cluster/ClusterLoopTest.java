package dev.hagane.agent.cluster;

import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.apply.NodeReport;
import dev.hagane.agent.checkpoint.Checkpoint;
import dev.hagane.agent.checkpoint.WireFormat;
import dev.hagane.agent.desired.DesiredIndex;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLoopTest {
  @TempDir Path folder;

  private final FakeApiServer server = new FakeApiServer();
  private final Sink sink = new Sink();
  private ClusterLoop loop;
  private Thread thread;

  /** Applies at once, as a kernel's thread would soon. */
  private final class Sink implements DesiredSink {
    final List<DesiredState> wanted = new CopyOnWriteArrayList<>();
    volatile List<NodeProblem> remarks = List.of();
    volatile boolean alive = true;
    volatile boolean silent;
    final AtomicInteger currentTimes = new AtomicInteger();

    @Override
    public void want(DesiredInput input) {
      DesiredIndex index = new DesiredIndex("lb1");
      index.update(input);
      DesiredState desired = index.state();
      wanted.add(desired);
      if (loop != null && !silent) {
        loop.report(
            new NodeReport(
                "lb1", desired.generation(), desired.roles(), List.of(), List.of(), List.of()));
      }
    }

    @Override
    public void remark(List<NodeProblem> problems) {
      remarks = problems;
    }

    @Override
    public void current() {
      currentTimes.incrementAndGet();
    }

    @Override
    public boolean isAlive() {
      return alive;
    }
  }

  /** Asked often: the conditions come true within milliseconds. */
  private static ConditionFactory await() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
  }

  private Configuration start() {
    Configuration configuration = new Configuration("lb1", new Checkpoint(folder), sink);
    loop =
        new ClusterLoop(
            "lb1",
            "hagane-system",
            "1.0",
            server,
            configuration,
            sink,
            InstantSource.system(),
            new SplittableRandom(1));
    configuration.applyFromDisk();
    thread = Thread.ofPlatform().daemon().start(loop);
    return configuration;
  }

  /** It writes into the folder until it has ended. */
  @AfterEach
  void stop() throws InterruptedException {
    if (loop != null) {
      loop.stop();
      assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  private void putSlice(String name, CompiledService... services) {
    server.slices.put(name, WireFormat.toTree(TestObjects.slice(List.of(services))).toString());
  }

  private static NodeConfigSpec config(String... slices) {
    return TestObjects.config(List.of(slices));
  }

  private void awaitGeneration(long generation) {
    await().until(() -> !sink.wanted.isEmpty() && sink.wanted.getLast().generation() == generation);
  }

  @Test
  void aNodeConfigIsAppliedWithItsSlicesAndTheStatusWritten() {
    putSlice("aaa", service("shop").build());
    server.put(3, config("aaa"));
    start();

    awaitGeneration(3);
    assertThat(sink.wanted.getLast().services()).hasSize(1);
    await().until(() -> server.status().contains("\"observedGeneration\":3"));
    assertThat(server.status()).contains("director(edge)", "\"agentVersion\":\"1.0\"");
    await().until(() -> server.leaseWrites() == 1);
  }

  @Test
  void aChangeComesByTheWatchAndUnchangedSlicesAreNotFetchedAgain() {
    putSlice("aaa", service("shop").build());
    server.put(1, config("aaa"));
    start();
    awaitGeneration(1);
    putSlice("bbb", service("more").addresses("203.0.113.21").build());
    server.put(2, config("aaa", "bbb"));

    awaitGeneration(2);
    assertThat(sink.wanted.getLast().services()).hasSize(2);
    synchronized (server) {
      assertThat(server.requests).filteredOn(r -> r.endsWith("/aaa")).hasSize(1);
    }
  }

  @Test
  void withoutAnApiServerTheDiskServesAndLaterTheClusterAgain() throws InterruptedException {
    putSlice("aaa", service("shop").build());
    server.put(1, config("aaa"));
    start();
    awaitGeneration(1);
    await().until(() -> new Checkpoint(folder).loadConfig().isPresent());
    stop();
    int told = sink.currentTimes.get();
    assertThat(told).isPositive();

    sink.wanted.clear();
    server.setDown(true);
    start();
    awaitGeneration(1);
    assertThat(sink.wanted).singleElement().matches(d -> d.services().size() == 1);
    assertThat(sink.currentTimes).hasValue(told);

    server.setDown(false);
    server.put(2, config());
    await().until(() -> sink.wanted.getLast().generation() == 2);
    await().until(() -> sink.currentTimes.get() > told);
    assertThat(sink.wanted.getLast().services()).isEmpty();
  }

  @Test
  void whatIsOnDiskIsCurrentWhenTheServerHasTheSame() throws InterruptedException {
    putSlice("aaa", service("shop").build());
    server.put(1, config("aaa"));
    start();
    await().until(() -> new Checkpoint(folder).loadConfig().isPresent());
    stop();
    int told = sink.currentTimes.get();
    sink.wanted.clear();
    start();
    await().until(() -> sink.currentTimes.get() > told);
    assertThat(sink.wanted).hasSize(1);
  }

  @Test
  void aMissingSliceKeepsTheLastConfigurationAndIsToldAndFetchedLater() {
    putSlice("aaa", service("shop").build());
    server.put(1, config("aaa"));
    start();
    awaitGeneration(1);
    server.put(2, config("bbb"));
    await().until(() -> !sink.remarks.isEmpty());

    assertThat(sink.remarks)
        .singleElement()
        .satisfies(p -> {
          assertThat(p.reason()).isEqualTo(NodeProblemReason.SliceUnavailable);
          assertThat(p.message()).contains("lb1: NodeConfigSlice bbb");
        });
    assertThat(sink.wanted.getLast().generation()).isEqualTo(1);
    putSlice("bbb", service("other").build());
    awaitGeneration(2);
    await().until(() -> sink.remarks.isEmpty());
  }

  @Test
  void aNewerFormatIsLeftUnappliedAndSaid() {
    server.put(1, config());
    start();
    awaitGeneration(1);
    server.put(2, new NodeConfigSpec(2, List.of()));
    await().until(() -> !sink.remarks.isEmpty());
    assertThat(sink.remarks.getFirst().message())
        .contains("lb1: NodeConfig has format 2", "upgrade the agent");
    assertThat(sink.wanted.getLast().generation()).isEqualTo(1);
    server.put(3, config());
    awaitGeneration(3);
    await().until(() -> sink.remarks.isEmpty());
  }

  @Test
  void aDeletedNodeConfigMeansThatTheLastHolds() {
    putSlice("aaa", service("shop").build());
    server.put(1, config("aaa"));
    start();
    awaitGeneration(1);
    server.delete();
    server.put(5, config("aaa"));
    awaitGeneration(5);
    assertThat(sink.wanted).allMatch(d -> d.services().size() == 1);
  }

  @Test
  void aRestartWritesNoStatusAgain() throws InterruptedException {
    server.put(1, config());
    start();
    await().until(() -> server.statusWrites() == 1);
    await().until(() -> new Checkpoint(folder).loadConfig().isPresent());
    stop();
    String before = server.status();
    sink.wanted.clear();
    start();
    awaitGeneration(1);
    await().until(() -> server.leaseWrites() == 2);
    server.put(2, config());
    await().until(() -> server.status().contains("\"observedGeneration\":2"));
    assertThat(server.statusWrites()).isEqualTo(2);
    assertThat(before).contains("\"observedGeneration\":1");
  }

  @Test
  void afterABootTheLeaseDoesNotVouchForTheStatusOfTheLifeBefore() {
    sink.silent = true;
    server.put(1, config());
    start();
    awaitGeneration(1);
    await().during(Duration.ofMillis(700)).until(() -> server.leaseWrites() == 0);

    loop.report(new NodeReport("lb1", 1, "", List.of(), List.of(), List.of()));
    await().until(() -> server.leaseWrites() == 1);
    assertThat(server.statusWrites()).isEqualTo(1);
  }

  @Test
  void noLeaseForAKernelThatNobodyLooksAfter() {
    sink.alive = false;
    server.put(1, config());
    start();
    await().until(() -> server.statusWrites() == 1);
    assertThat(server.leaseWrites()).isZero();
  }

  @Test
  void aDamagedCheckpointIsFetchedAgain() throws Exception {
    putSlice("aaa", service("shop").build());
    server.put(1, config("aaa"));
    start();
    awaitGeneration(1);
    await().until(() -> new Checkpoint(folder).loadConfig().isPresent());
    stop();
    java.nio.file.Files.writeString(folder.resolve("slices/aaa"), "rubbish");
    sink.wanted.clear();
    loop = null;
    start();
    await().until(() -> sink.wanted.size() >= 2);
    assertThat(sink.wanted.getFirst().isComplete()).isFalse();
    assertThat(sink.wanted.getLast().isComplete()).isTrue();
    assertThat(sink.wanted.getLast().services()).hasSize(1);
  }
}
