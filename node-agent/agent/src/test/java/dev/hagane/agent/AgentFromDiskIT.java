package dev.hagane.agent;

import static dev.hagane.agent.desired.TestObjects.port;
import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.agent.checkpoint.Checkpoint;
import dev.hagane.agent.checkpoint.Checkpoint.SavedConfig;
import dev.hagane.agent.checkpoint.WireFormat;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SourceAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole agent on a kernel of its own, from what is on its disk, without an API server. */
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

  @TempDir Path folder;

  private Process agent;
  private boolean prepared;

  @BeforeEach
  void prepareHost() throws Exception {
    assertThat(run("ip", "-o", "link", "show"))
        .as("run this in a throw-away kernel: it makes and deletes interfaces")
        .doesNotContain("eth0", "outer");
    prepared = true;
    for (String link : List.of("eth0", "outer")) {
      run("ip", "link", "add", link, "type", "dummy");
      run("ip", "link", "set", link, "up");
    }
    run("ip", "addr", "add", "10.0.0.2/24", "dev", "eth0");
    run("ip", "addr", "add", "fd00:10::2/64", "dev", "eth0", "nodad");
    run("ip", "addr", "add", "203.0.113.2/24", "dev", "outer");
    run("ip", "addr", "add", "2001:db8:4::2/64", "dev", "outer", "nodad");
    run("ipvsadm", "-A", "-t", "192.0.2.80:80", "-s", "rr");
    Checkpoint checkpoint = new Checkpoint(folder);
    checkpoint.saveSlice("aaa", WireFormat.toTree(TestObjects.slice(SERVICES)).toString());
    checkpoint.saveConfig(
        new SavedConfig(4, WireFormat.toTree(TestObjects.config(List.of("aaa")))),
        new TreeSet<>(List.of("aaa")));
    start();
  }

  private void start() throws IOException {
    agent =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-jar",
                System.getProperty("hagane.agent.jar"),
                "--server",
                "http://127.0.0.1:1",
                "--node-name",
                "lb1",
                "--state-directory",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
            .start();
  }

  @AfterEach
  void clear() throws Exception {
    if (!prepared) {
      return;
    }
    agent.destroyForcibly().waitFor();
    run("ipvsadm", "-C");
    run("ip", "link", "del", "eth0");
    run("ip", "link", "del", "outer");
  }

  @Test
  void theKernelHoldsWhatIsOnDiskAndKeepsIt() throws Exception {
    awaitAll();
    assertThat(run("nft", "list", "table", "inet", "hagane"))
        .contains("203.0.113.21 . 8000-8099", "203.0.113.22 . 80", "\"outer\"", "10.0.0.0/24");
    assertThat(run("sysctl", "-n", "net.ipv4.ip_forward", "net.ipv4.vs.conntrack"))
        .isEqualTo("1\n1\n");
    assertThat(run("sysctl", "-n", "net.ipv6.conf.all.forwarding")).isEqualTo("1\n");
    assertThat(residentKilobytes()).isLessThan(MEMORY_KILOBYTES);

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
    awaitLog("does not answer", 1);

    agent.destroy();
    assertThat(agent.waitFor()).isEqualTo(143);
    assertThat(table()).containsExactlyInAnyOrder(TABLE);

    start();
    awaitLog("does not answer", 2);
    agent.destroyForcibly().waitFor();
    assertThat(table()).containsExactlyInAnyOrder(TABLE);
    assertThat(Files.readString(folder.resolve("transitions"))).isEqualTo(told);
    assertThat(filters()).isEqualTo(filters);
  }

  @Test
  void aSecondAgentOnTheHostIsRefused() throws Exception {
    awaitAll();
    Process first = agent;
    start();
    assertThat(agent.waitFor()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("log"))).contains("another hagane-agent runs");
    agent = first;
  }

  private void awaitAll() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(table()).containsExactlyInAnyOrder(TABLE);
          assertThat(addresses())
              .containsEntry("203.0.113.4/24", "outer")
              .containsEntry("2001:db8:4::4/64", "outer")
              .containsEntry("10.0.0.254/24", "eth0")
              .containsEntry("203.0.113.20/32", "outer")
              .containsEntry("203.0.113.21/32", "outer")
              .containsEntry("203.0.113.22/32", "outer")
              .containsEntry("2001:db8:4::1:0:20/128", "outer");
        });
  }

  private void awaitLog(String words, int times) {
    await()
        .atMost(LIMIT)
        .until(() -> Files.readString(folder.resolve("log")).split(words, -1).length - 1 >= times);
  }

  private static List<String> table() throws Exception {
    return run("ipvsadm", "-Sn").lines().map(String::strip).toList();
  }

  private static Map<String, String> addresses() throws Exception {
    Map<String, String> found = new TreeMap<>();
    run("ip", "-o", "addr")
        .lines()
        .map(line -> line.split("\\s+"))
        .forEach(words -> found.put(words[3], words[1]));
    return found;
  }

  /** With handles: a table that was written again has others. */
  private static String filters() throws Exception {
    return run("nft", "-a", "list", "table", "inet", "hagane");
  }

  private int residentKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + agent.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Integer.parseInt(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
    return output;
  }
}
