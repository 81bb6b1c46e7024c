package dev.hagane.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.checkpoint.Checkpoint;
import dev.hagane.agent.checkpoint.Checkpoint.SavedConfig;
import dev.hagane.agent.checkpoint.WireFormat;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A host with two networks, and both programs as its processes: the agent, which has a
 * configuration on disk and no API server, and hagane-vrrp.
 */
final class DirectorOnDisk {
  private static final String SLICE = "aaa";

  private final Path folder;
  private final Path runtime;
  private @Nullable Process agent;
  private @Nullable Process vrrp;
  private boolean prepared;

  DirectorOnDisk(Path folder) {
    this.folder = folder;
    this.runtime = folder.resolve("run");
  }

  /** Makes the interfaces; only on a host that is thrown away. */
  void prepare() throws IOException, InterruptedException {
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
  }

  /** What the agent has on its disk. */
  void save(long generation, NodeConfigSpec spec, List<CompiledService> services) {
    Checkpoint checkpoint = new Checkpoint(folder);
    checkpoint.saveSlice(SLICE, WireFormat.toTree(TestObjects.slice(services)).toString());
    checkpoint.saveConfig(
        new SavedConfig(generation, WireFormat.toTree(spec)), new TreeSet<>(List.of(SLICE)));
  }

  /** A director of group edge, whose services are the ones saved. */
  static NodeConfigSpec config() {
    return TestObjects.config(List.of(SLICE));
  }

  Process startAgent() throws IOException {
    Process started =
        start(
            "agent.log",
            System.getProperty("hagane.agent.jar"),
            "-Xmx96m",
            "--server",
            "http://127.0.0.1:1",
            "--node-name",
            "lb1",
            "--state-directory",
            folder.toString(),
            "--runtime-directory",
            runtime.toString());
    agent = started;
    return started;
  }

  Process startVrrp() throws IOException {
    Process started =
        start(
            "vrrp.log",
            System.getProperty("hagane.vrrp.jar"),
            "-Xmx16m",
            "--state-directory",
            folder.resolve("vrrp").toString(),
            "--runtime-directory",
            runtime.toString());
    vrrp = started;
    return started;
  }

  private Process start(String logFile, String jar, String heap, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", heap));
    command.addAll(List.of("-jar", jar));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(logFile).toFile()))
        .start();
  }

  Process agent() {
    return running(agent);
  }

  Process vrrp() {
    return running(vrrp);
  }

  private static Process running(@Nullable Process process) {
    if (process == null) {
      throw new IllegalStateException("it was not started");
    }
    return process;
  }

  /** What the agent has logged so far. */
  String agentLog() throws IOException {
    return Files.readString(folder.resolve("agent.log"));
  }

  /** What hagane-vrrp has logged so far. */
  String vrrpLog() throws IOException {
    return Files.readString(folder.resolve("vrrp.log"));
  }

  /** The table in ipvsadm's words. */
  static List<String> table() throws IOException, InterruptedException {
    return run("ipvsadm", "-Sn").lines().map(String::strip).toList();
  }

  /** Addresses with their interfaces. */
  static Map<String, String> addresses() throws IOException, InterruptedException {
    Map<String, String> found = new TreeMap<>();
    run("ip", "-o", "addr")
        .lines()
        .map(line -> line.split("\\s+"))
        .forEach(words -> found.put(words[3], words[1]));
    return found;
  }

  static int residentKilobytes(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> Integer.parseInt(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
    return output;
  }

  /** Ends both processes and undoes {@link #prepare}. */
  void clear() throws IOException, InterruptedException {
    if (!prepared) {
      return;
    }
    for (Process process : new Process[] {agent, vrrp}) {
      if (process != null) {
        process.destroyForcibly().waitFor();
      }
    }
    run("ipvsadm", "-C");
    run("ip", "link", "del", "eth0");
    run("ip", "link", "del", "outer");
  }
}
