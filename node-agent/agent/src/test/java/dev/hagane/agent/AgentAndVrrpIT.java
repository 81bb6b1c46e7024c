package dev.hagane.agent;

import static dev.hagane.agent.DirectorOnDisk.addresses;
import static dev.hagane.agent.DirectorOnDisk.table;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.VrrpClient;
import dev.hagane.vrrp.control.VrrpReport;
import dev.hagane.vrrp.protocol.MachineState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two programs on one host: each lives through the other's death, and no address is ever missed.
 */
class AgentAndVrrpIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final CompiledService SHOP = service("shop").build();
  private static final CompiledService MORE = service("more").addresses("203.0.113.21").build();
  private static final String[] INSTANCES = {"203.0.113.4/24", "2001:db8:4::4/64", "10.0.0.254/24"};

  @TempDir Path folder;

  private final AtomicReference<@Nullable VrrpReport> report = new AtomicReference<>();
  private DirectorOnDisk host;
  private @Nullable Process monitor;
  private VrrpClient listener;
  private long generation;

  @BeforeEach
  void prepare() throws Exception {
    host = new DirectorOnDisk(folder);
    host.prepare();
    Path socket = folder.resolve("run").resolve(VrrpClient.SOCKET);
    listener = new VrrpClient(socket, report::set, why -> report.set(null));
    listener.start();
  }

  @AfterEach
  void clear() throws Exception {
    listener.close();
    if (monitor != null) {
      monitor.destroyForcibly().waitFor();
    }
    host.clear();
  }

  private void save(@Nullable DirectorVRRP vrrp, CompiledService... services) {
    NodeConfigSpec spec = DirectorOnDisk.config();
    NodeConfigSpec spoken =
        new NodeConfigSpec(1, List.of(TestObjects.with(spec.directors().getFirst(), vrrp)));
    host.save(++generation, spoken, List.of(services));
  }

  private static DirectorVRRP alone() {
    DirectorVRRP two = TestObjects.vrrp(1000, null);
    return new DirectorVRRP(
        two.version(),
        two.advertisementIntervalMilliseconds(),
        two.priority(),
        two.preemption(),
        two.startupDelaySeconds(),
        two.transport(),
        two.checksumIncludesPseudoHeader(),
        two.gratuitousARP(),
        List.of(),
        null);
  }

  private void watchAddresses() throws Exception {
    Path seen = folder.resolve("monitor");
    monitor =
        new ProcessBuilder("ip", "-o", "monitor", "address")
            .redirectErrorStream(true)
            .redirectOutput(seen.toFile())
            .start();
    // Until it watches, a mark that comes is not seen.
    await()
        .atMost(LIMIT)
        .until(() -> {
          DirectorOnDisk.run("ip", "addr", "replace", "192.0.2.1/32", "dev", "eth0");
          return Files.readString(seen).contains("192.0.2.1/32");
        });
  }

  private void assertNoneWasMissed() throws Exception {
    DirectorOnDisk.run("ip", "addr", "del", "192.0.2.1/32", "dev", "eth0");
    await().atMost(LIMIT).until(() -> monitored().anyMatch(line -> line.contains("192.0.2.1/32")));
    assertThat(monitored()).allMatch(line -> line.contains("192.0.2.1/32"));
  }

  /** Addresses that went. */
  private Stream<String> monitored() throws IOException {
    return Files.readAllLines(folder.resolve("monitor")).stream()
        .filter(line -> line.contains("Deleted"));
  }

  private void awaitGroup(Predicate<GroupReport> is) {
    await()
        .atMost(LIMIT)
        .until(() -> {
          VrrpReport last = report.get();
          return last != null && last.groups().stream().anyMatch(is);
        });
  }

  private static void awaitHeld(String... prefixes) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(addresses()).containsKeys(prefixes).containsKeys(INSTANCES));
  }

  @Test
  void whatAnAgentFromBeforeVrrpLeftIsTakenOverInPlace() throws Exception {
    save(null, SHOP);
    host.startVrrp();
    host.startAgent();
    awaitHeld("203.0.113.20/32");
    host.agent().destroyForcibly().waitFor();
    host.vrrp().destroyForcibly().waitFor();
    forgetVrrp();
    watchAddresses();

    host.startAgent();
    host.startVrrp();
    awaitGroup(g -> g.state() == MachineState.ACTIVE && g.effectivePriority() == 255);

    // The operator's upgrade comes after the agent's.
    save(alone(), SHOP);
    host.agent().destroy();
    host.agent().waitFor();
    host.startAgent();
    awaitGroup(g -> g.state() == MachineState.ACTIVE && g.effectivePriority() == 150);
    awaitHeld("203.0.113.20/32", "fe80::200:5eff:fe00:233/64");
    assertNoneWasMissed();
  }

  /** As on a host where hagane-vrrp never ran. */
  private void forgetVrrp() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("vrrp"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void anAgentThatComesBackChangesJustWhatChanged() throws Exception {
    save(alone(), SHOP, MORE);
    host.startVrrp();
    host.startAgent();
    awaitHeld("203.0.113.20/32", "203.0.113.21/32");
    host.agent().destroyForcibly().waitFor();
    save(alone(), SHOP);
    host.startAgent();

    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(addresses()).doesNotContainKey("203.0.113.21/32");
          assertThat(table()).noneMatch(line -> line.contains("203.0.113.21"));
        });
    awaitHeld("203.0.113.20/32");
    assertThat(table()).anyMatch(line -> line.contains("-A -t 203.0.113.20:80"));
  }

  @Test
  void aDeadVrrpProcessLeavesTheLoneDirectorServingAndComesBack() throws Exception {
    save(alone(), SHOP);
    host.startVrrp();
    host.startAgent();
    awaitHeld("203.0.113.20/32");
    awaitGroup(g -> g.state() == MachineState.ACTIVE);
    watchAddresses();
    host.vrrp().destroyForcibly().waitFor();
    await().atMost(LIMIT).until(() -> report.get() == null);
    await().atMost(LIMIT).until(() -> host.agentLog().contains("hagane-vrrp does not answer"));

    // What belongs to IPVS goes on.
    DirectorOnDisk.run("ipvsadm", "-C");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(table()).anyMatch(l -> l.contains("-A -t 203.0.113.20:80")));

    host.startVrrp();
    awaitGroup(g -> g.state() == MachineState.ACTIVE);
    awaitHeld("203.0.113.20/32");
    assertNoneWasMissed();
    await()
        .atMost(LIMIT)
        .until(() -> Files.readString(folder.resolve("transitions")).contains("\tBecameActive\t"));
  }

  @Test
  void theLastRoleEndsAndNothingIsLeft() throws Exception {
    save(alone(), SHOP);
    host.startVrrp();
    host.startAgent();
    awaitHeld("203.0.113.20/32");
    host.agent().destroy();
    host.agent().waitFor();
    host.save(++generation, new NodeConfigSpec(1, List.of()), List.of(SHOP));
    host.startAgent();
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(addresses())
              .doesNotContainKeys(INSTANCES)
              .doesNotContainKey("203.0.113.20/32");
          assertThat(table()).isEmpty();
        });
  }
}
