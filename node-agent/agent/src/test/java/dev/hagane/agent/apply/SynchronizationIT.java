package dev.hagane.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.api.v1alpha1.SynchronizationDaemon;
import dev.hagane.ipvs.SyncDaemon;
import dev.hagane.linux.NetworkNamespace;
import dev.hagane.vrrp.protocol.MachineState;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections on a real kernel live through a failover, by what this agent makes of the kernel. */
class SynchronizationIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MANY = 40;
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private TwoDirectors site;

  @BeforeEach
  void build() throws Exception {
    site = new TwoDirectors();
  }

  @AfterEach
  void clear() throws Exception {
    site.close();
  }

  private void serve(String scheduler, boolean hashing, boolean synchronizing) throws Exception {
    for (TwoDirectors.Director director : new TwoDirectors.Director[] {site.lb1, site.lb2}) {
      director.serve(scheduler);
      director.set(hashing, synchronizing);
    }
    site.activate(site.lb1);
  }

  private void failOver() throws Exception {
    site.cut(site.lb1);
    site.activate(site.lb2);
  }

  @Test
  void withoutAnythingTheyDie() throws Exception {
    serve("rr", false, false);
    site.connect(MANY);
    assertThat(site.living()).isEqualTo(MANY);
    failOver();
    assertThat(site.living()).isZero();
  }

  @Test
  void synchronizedConnectionsLiveOn() throws Exception {
    serve("rr", false, true);
    assertThat(site.lb1.follow(MachineState.ACTIVE, NOW).daemons())
        .containsValue(SynchronizationDaemon.Master);
    assertThat(site.lb2.follow(MachineState.BACKUP, NOW).daemons())
        .containsValue(SynchronizationDaemon.Backup);
    site.connect(MANY);
    await().atMost(LIMIT).until(() -> site.lb2.known() == MANY);
    failOver();
    assertThat(site.lb2.follow(MachineState.ACTIVE, NOW).daemons())
        .containsValue(SynchronizationDaemon.Master);
    // The receiver lingers; it does not keep the director from balancing.
    assertThat(site.lb2.ipvs.syncDaemons()).hasSize(2);
    assertThat(site.living()).isEqualTo(MANY);
    site.lb2.follow(MachineState.ACTIVE, NOW.plusSeconds(10));
    assertThat(site.lb2.ipvs.syncDaemons())
        .singleElement()
        .satisfies(d -> assertThat(d.state()).isEqualTo(SyncDaemon.State.MASTER));
    assertThat(site.living()).isEqualTo(MANY);
  }

  @Test
  void whatTheSenderHadNotSentYetIsSentAfterTheHandover() throws Exception {
    serve("rr", false, true);
    site.lb1.follow(MachineState.ACTIVE, NOW);
    site.lb2.follow(MachineState.BACKUP, NOW);
    site.connect(MANY);
    // The kernel collects them for two seconds; the handover does not wait for that.
    site.lb1.follow(MachineState.BACKUP, NOW);
    site.lb2.follow(MachineState.ACTIVE, NOW);
    await().atMost(LIMIT).until(() -> site.lb2.known() == MANY);
  }

  @Test
  void aBackupThatComesLateLearnsOfSlowConnections() throws Exception {
    serve("rr", false, true);
    site.lb1.follow(MachineState.ACTIVE, NOW);
    site.connect(MANY);
    // Each was told of twice before anybody listens.
    long connected = System.nanoTime();
    speakEachSecondUntil(() -> System.nanoTime() - connected > TimeUnit.SECONDS.toNanos(5));
    site.lb2.follow(MachineState.BACKUP, NOW);
    // Two packets a second on each: with the kernel's own settings the next time is after 25 s.
    long listening = System.nanoTime();
    speakEachSecondUntil(() -> site.lb2.known() == MANY);
    assertThat(System.nanoTime() - listening).isLessThan(TimeUnit.SECONDS.toNanos(16));
  }

  private void speakEachSecondUntil(Callable<Boolean> over) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> site.living() == MANY && over.call());
  }

  @Test
  void aDeviceThatIsReplacedCarriesItAgain() throws Exception {
    serve("rr", false, true);
    site.lb1.follow(MachineState.ACTIVE, NOW);
    site.lb2.follow(MachineState.BACKUP, NOW);
    site.lb2.namespace.run("ip link del in");
    assertThat(site.lb2.follow(MachineState.BACKUP, NOW).problems()).hasSize(1);
    NetworkNamespace.sh(
        "ip link add hlb2in type veth peer name in netns hlb2 && ip link set hlb2in master hbrin up"
            + " && ip -n hlb2 link set in up && ip -n hlb2 addr add 10.0.0.3/24 dev in");
    site.lb2.namespace.awaitUp("in");
    assertThat(site.lb2.follow(MachineState.BACKUP, NOW).problems()).isEmpty();
    site.connect(MANY);
    await().atMost(LIMIT).until(() -> site.lb2.known() == MANY);
  }

  @Test
  void hashedConnectionsLiveOnWithoutAnyKnowledge() throws Exception {
    serve("mh", true, false);
    site.connect(MANY);
    failOver();
    assertThat(site.living()).isEqualTo(MANY);
    assertThat(site.lb2.known()).isEqualTo(MANY);
  }
}
