package dev.hagane.vrrp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.linux.NetworkNamespace;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpClient;
import dev.hagane.vrrp.control.VrrpReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Directors in network namespaces of a real kernel, on two switches: {@code eth0} is in 10.0.0.0/24
 * and fd00:10::/64, {@code eth1} in 203.0.113.0/24.
 */
final class Directors {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path folder;
  private final NetworkNamespace wires;
  private final List<Director> directors = new ArrayList<>();

  Directors(Path folder) throws Exception {
    this.folder = folder;
    wires = NetworkNamespace.create("wires");
    wires.run("sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
    for (String bridge : List.of("br0", "br1")) {
      wires.run("ip link add " + bridge + " type bridge mcast_snooping 0");
      wires.run("ip link set " + bridge + " up");
    }
  }

  /** The switches' namespace, to listen in. */
  NetworkNamespace wires() {
    return wires;
  }

  /** A director whose addresses end in that number; its process is not started. */
  Director director(int number) throws Exception {
    Director director = new Director("lb" + number, number + 1);
    directors.add(director);
    return director;
  }

  /** Ends all processes and removes the namespaces. */
  void close() throws Exception {
    for (Director director : directors) {
      director.close();
    }
    wires.close();
  }

  /** A host. */
  final class Director {
    final String name;
    final NetworkNamespace host;
    private final Path home;
    private @Nullable Process process;
    private @Nullable VrrpClient client;
    private volatile @Nullable VrrpReport report;
    private final List<String> options = new ArrayList<>();

    private Director(String name, int number) throws Exception {
      this.name = name;
      this.home = Files.createDirectories(folder.resolve(name));
      host = NetworkNamespace.create(name);
      for (int i = 0; i < 2; i++) {
        String port = name + "-" + i;
        wires.run("ip link add %s type veth peer name eth%d netns %s".formatted(port, i, name));
        wires.run("ip link set %s master br%d up".formatted(port, i));
      }
      // So that DAD of the interface's own link-local address delays no test.
      host.run("sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.eth0.accept_dad=0");
      host.run("ip link set eth0 up && ip link set eth1 up");
      host.run("ip addr add 10.0.0.%d/24 dev eth0".formatted(number));
      host.run("ip addr add fd00:10::%d/64 dev eth0 nodad".formatted(number));
      host.run("ip addr add 203.0.113.%d/24 dev eth1".formatted(number));
    }

    Director options(String... more) {
      options.addAll(List.of(more));
      return this;
    }

    Path runtimeDirectory() {
      return home.resolve("run");
    }

    Process launch() throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "ip",
                  "netns",
                  "exec",
                  name,
                  System.getProperty("java.home") + "/bin/java",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xms8m",
                  "-Xmx16m",
                  "-Xmn2m",
                  "-XX:ReservedCodeCacheSize=8m",
                  "-XX:-UsePerfData",
                  "-jar",
                  System.getProperty("hagane.vrrp.jar"),
                  "--runtime-directory",
                  runtimeDirectory().toString(),
                  "--state-directory",
                  home.resolve("state").toString(),
                  "--node",
                  name));
      command.addAll(options);
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()))
          .start();
    }

    /** Starts the process; the agent's end of the socket too. */
    Director start() throws IOException {
      process = launch();
      if (client == null) {
        client =
            new VrrpClient(
                runtimeDirectory().resolve(VrrpClient.SOCKET),
                news -> report = news,
                lost -> report = null);
        client.start();
      }
      return this;
    }

    Director want(HostConfiguration configuration) {
      client.want(configuration);
      return this;
    }

    long pid() {
      return process.pid();
    }

    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** Ends it by SIGTERM; its exit status. */
    int terminate() throws InterruptedException {
      process.destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("%s ends", name).isTrue();
      return process.exitValue();
    }

    /** The group's report, or null while there is none. */
    @Nullable GroupReport group() {
      VrrpReport last = report;
      return last == null || last.groups().isEmpty() ? null : last.groups().getFirst();
    }

    VrrpReport report() {
      await().atMost(LIMIT).until(() -> report != null);
      return report;
    }

    /** Each address on the Ethernet interfaces, with its interface. */
    Map<String, String> addresses() throws IOException {
      Map<String, String> found = new TreeMap<>();
      host.run("ip -o addr")
          .lines()
          .map(line -> line.split("\\s+"))
          .filter(words -> words[1].startsWith("eth"))
          .forEach(words -> found.put(words[3], words[1]));
      return found;
    }

    boolean has(String address) throws IOException {
      return addresses().containsKey(address);
    }

    void awaitHas(String address) {
      await(name + " has " + address + ":\n" + log())
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> has(address));
    }

    void awaitHasNot(String address) {
      await(name + " has no " + address)
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> !has(address));
    }

    String log() {
      try {
        return Files.readString(home.resolve("log"));
      } catch (IOException e) {
        return e.toString();
      }
    }

    int residentKilobytes() throws IOException {
      return Files.readAllLines(Path.of("/proc/" + pid() + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Integer.parseInt(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }

    private void close() throws Exception {
      if (client != null) {
        client.close();
      }
      if (process != null) {
        kill();
      }
      host.close();
    }
  }
}
