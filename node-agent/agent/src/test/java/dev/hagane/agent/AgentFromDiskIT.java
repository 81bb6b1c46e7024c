package dev.hagane.agent;

import static dev.hagane.agent.DirectorOnDisk.addresses;
import static dev.hagane.agent.DirectorOnDisk.residentKilobytes;
import static dev.hagane.agent.DirectorOnDisk.run;
import static dev.hagane.agent.DirectorOnDisk.table;
import static dev.hagane.agent.desired.TestObjects.port;
import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SourceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent and hagane-vrrp on a kernel of their own, from what is on disk, without an API server.
 */
class AgentFromDiskIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MEMORY_KILOBYTES = 110 * 1024;

  private static final List<CompiledService> SERVICES =
      List.of(
          service("shop")
              .addresses("203.0.113.20", "2001:db8:4::1:0:20")
              .ports(port(80), new CompiledPort(Protocol.TCP, 443, 443, 8443, null))
              .persistence(300, 24, 64)
              .servers(server("10.0.0.11", 10), server("10.0.0.12", 0), server("fd00:10::11", 5))
              .build(),
          service("range")
              .addresses("203.0.113.21")
              .ports(new CompiledPort(Protocol.UDP, 8000, 8099, null, 0x48470000L))
              .scheduler(Scheduler.rr)
              .servers(server("10.0.0.13", 1))
              .build(),
          service("translated")
              .addresses("203.0.113.22")
              .source(SourceAddress.Director)
              .scheduler(Scheduler.mh)
              .options(true, true)
              .build());

  private static final String[] TABLE = {
    "-A -t 192.0.2.80:80 -s rr",
    "-A -t 203.0.113.20:80 -s wlc -p 300 -M 255.255.255.0",
    "-a -t 203.0.113.20:80 -r 10.0.0.11:80 -m -w 10",
    "-a -t 203.0.113.20:80 -r 10.0.0.12:80 -m -w 0",
    "-A -t 203.0.113.20:443 -s wlc -p 300 -M 255.255.255.0",
    "-a -t 203.0.113.20:443 -r 10.0.0.11:8443 -m -w 10",
    "-a -t 203.0.113.20:443 -r 10.0.0.12:8443 -m -w 0",
    "-A -t [2001:db8:4::1:0:20]:80 -s wlc -p 300 -M 64",
    "-a -t [2001:db8:4::1:0:20]:80 -r [fd00:10::11]:80 -m -w 5",
    "-A -t [2001:db8:4::1:0:20]:443 -s wlc -p 300 -M 64",
    "-a -t [2001:db8:4::1:0:20]:443 -r [fd00:10::11]:8443 -m -w 5",
    "-A -f 1212612608 -s rr",
    "-a -f 1212612608 -r 10.0.0.13:0 -m -w 1",
    "-A -t 203.0.113.22:80 -s mh -b mh-fallback,mh-port",
    "-a -t 203.0.113.22:80 -r 10.0.0.11:80 -m -w 1",
    "-a -t 203.0.113.22:80 -r 10.0.0.12:80 -m -w 1"
  };

  private static final Map<String, String> ADDRESSES =
      Map.of(
          "203.0.113.4/24", "outer",
          "2001:db8:4::4/64", "outer",
          "fe80::200:5eff:fe00:233/64", "outer",
          "10.0.0.254/24", "eth0",
          "203.0.113.20/32", "outer",
          "203.0.113.21/32", "outer",
          "203.0.113.22/32", "outer",
          "2001:db8:4::1:0:20/128", "outer");

  @TempDir Path folder;

  private DirectorOnDisk host;

  @BeforeEach
  void prepareHost() throws Exception {
    host = new DirectorOnDisk(folder);
    host.prepare();
    run("ipvsadm", "-A", "-t", "192.0.2.80:80", "-s", "rr");
    host.save(4, DirectorOnDisk.config(), SERVICES);
    host.startVrrp();
    host.startAgent();
  }

  @AfterEach
  void clear() throws Exception {
    host.clear();
  }

  @Test
  void theKernelHoldsWhatIsOnDiskAndKeepsIt() throws Exception {
    awaitAll();
    assertThat(run("nft", "list", "table", "inet", "hagane"))
        .contains("203.0.113.21 . 8000-8099", "203.0.113.22 . 80", "\"outer\"", "10.0.0.0/24");
    assertThat(run("sysctl", "-n", "net.ipv4.ip_forward", "net.ipv4.vs.conntrack"))
        .isEqualTo("1\n1\n");
    assertThat(run("sysctl", "-n", "net.ipv6.conf.all.forwarding")).isEqualTo("1\n");
    assertThat(residentKilobytes(host.agent())).isLessThan(MEMORY_KILOBYTES);

    run("ipvsadm", "-C");
    run("ipvsadm", "-A", "-t", "192.0.2.80:80", "-s", "rr");
    run("ipvsadm", "-A", "-t", "203.0.113.25:80", "-s", "rr");
    run("ip", "addr", "del", "203.0.113.20/32", "dev", "outer");
    run("nft", "delete", "table", "inet", "hagane");
    awaitAll();
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(Files.readString(folder.resolve("transitions"))).contains("DriftRepaired"));
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(run("nft", "list", "table", "inet", "hagane")).contains("8000-8099"));
  }

  @Test
  void neitherStopNorKillNorStartChangesTheKernel() throws Exception {
    awaitAll();
    await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("transitions")));
    String told = Files.readString(folder.resolve("transitions"));
    String filters = filters();
    awaitLog("the API server does not answer", 1);

    host.agent().destroy();
    assertThat(host.agent().waitFor()).isEqualTo(143);
    assertAll();

    host.startAgent();
    awaitLog("the API server does not answer", 2);
    host.agent().destroyForcibly().waitFor();
    assertAll();
    assertThat(table()).containsExactlyInAnyOrder(TABLE);
    assertThat(Files.readString(folder.resolve("transitions"))).isEqualTo(told);
    assertThat(filters()).isEqualTo(filters);
  }

  @Test
  void aSecondAgentOnTheHostIsRefused() throws Exception {
    awaitAll();
    Process first = host.agent();
    assertThat(host.startAgent().waitFor()).isEqualTo(1);
    assertThat(host.agentLog()).contains("another hagane-agent runs");
    first.destroyForcibly().waitFor();
  }

  private void awaitAll() {
    await().atMost(LIMIT).untilAsserted(AgentFromDiskIT::assertAll);
  }

  private static void assertAll() throws IOException, InterruptedException {
    assertThat(table()).containsExactlyInAnyOrder(TABLE);
    assertThat(addresses()).containsAllEntriesOf(ADDRESSES);
  }

  private void awaitLog(String words, int times) {
    await().atMost(LIMIT).until(() -> host.agentLog().split(words, -1).length - 1 >= times);
  }

  /** With handles: a table that was written again has others. */
  private static String filters() throws Exception {
    return run("nft", "-a", "list", "table", "inet", "hagane");
  }
}
