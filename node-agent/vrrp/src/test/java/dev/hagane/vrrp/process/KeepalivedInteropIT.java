package dev.hagane.vrrp.process;

import static dev.hagane.vrrp.process.TestGroup.host;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.linux.NetworkNamespace;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.process.Directors.Director;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.MachineState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Elections between ours and Debian's keepalived (package keepalived), which must agree on every
 * result and complain of no packet of the other.
 */
class KeepalivedInteropIT {

  /** What the two speak. */
  enum Dialect {
    VERSION_2(2, 1_000, false, false),
    VERSION_2_UNICAST(2, 1_000, false, true),
    VERSION_3(3, 100, false, false),
    VERSION_3_UNICAST(3, 100, false, true),
    VERSION_3_IPV6(3, 100, true, false),
    VERSION_3_IPV6_UNICAST(3, 100, true, true);

    private final int version;
    private final int interval;
    private final boolean ipv6;
    private final boolean unicast;

    Dialect(int version, int interval, boolean ipv6, boolean unicast) {
      this.version = version;
      this.interval = interval;
      this.ipv6 = ipv6;
      this.unicast = unicast;
    }

    String vip() {
      return ipv6 ? "fd00:10::fe/64" : "10.0.0.254/24";
    }

    List<String> addresses() {
      return ipv6 ? List.of("fe80::200:5eff:fe00:234/64", vip()) : List.of(vip());
    }
  }

  private static final Pattern COUNTER = Pattern.compile("^\\s+([A-Z][A-Za-z ]+): (\\d+)$");

  @TempDir Path folder;

  private Directors directors;
  private final Map<Director, String> linkLocal = new HashMap<>();
  private Director ours;
  private Director theirs;
  private @Nullable Process keepalived;

  @BeforeEach
  void build() throws Exception {
    directors = new Directors(folder);
    ours = directors.director(1);
    theirs = directors.director(2);
    for (Director director : List.of(ours, theirs)) {
      linkLocal.put(director, linkLocal(director));
    }
  }

  @AfterEach
  void clear() throws Exception {
    stopKeepalived();
    directors.close();
  }

  private TestGroup group(Dialect dialect, int priority) throws IOException {
    TestGroup group =
        new TestGroup("edge")
            .version(dialect.version)
            .interval(dialect.interval)
            .priority(priority)
            .instance(
                "inner",
                "eth0",
                52,
                dialect.unicast ? List.of(source(theirs, dialect)) : List.of(),
                dialect.addresses().toArray(String[]::new));
    return dialect.unicast ? group.unicast() : group;
  }

  private String source(Director director, Dialect dialect) {
    return dialect.ipv6
        ? Objects.requireNonNull(linkLocal.get(director))
        : director.equals(ours) ? "10.0.0.2" : "10.0.0.3";
  }

  /** Before anybody has a virtual link-local address there. */
  private static String linkLocal(Director director) throws IOException {
    return director
        .host
        .run("ip -o addr show dev eth0 scope link")
        .split("\\s+")[3]
        .replaceAll("/.*", "");
  }

  private void startKeepalived(Dialect dialect, int priority) throws IOException {
    Path configuration = folder.resolve("keepalived.conf");
    // Over IPv6 its unicast leaves with the host's hop limit of 64 otherwise, which nobody may
    // take.
    String unicast =
        dialect.unicast
            ? "unicast_ttl 255\n  unicast_src_ip %s\n  unicast_peer {\n    %s\n  }"
                .formatted(source(theirs, dialect), source(ours, dialect))
            : "";
    Files.writeString(
        configuration,
        """
        global_defs {
          router_id theirs
          vrrp_version %d
        }
        vrrp_instance edge {
          state BACKUP
          interface eth0
          virtual_router_id 52
          priority %d
          advert_int %s
          %s
          virtual_ipaddress {
            %s
          }
        }
        """
            .formatted(
                dialect.version,
                priority,
                dialect.version == 2 ? "1" : "0.1",
                unicast,
                String.join("\n    ", dialect.addresses())));
    ProcessBuilder builder =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                theirs.name,
                "keepalived",
                "--dont-fork",
                "--log-console",
                "--log-detail",
                "--vrrp",
                "--use-file",
                configuration.toString(),
                "--pid",
                folder.resolve("keepalived.pid").toString(),
                "--vrrp_pid",
                folder.resolve("vrrp.pid").toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("keepalived.log").toFile()));
    builder.environment().put("TMPDIR", folder.toString());
    keepalived = builder.start();
  }

  private Path stats() {
    return folder.resolve("keepalived.stats");
  }

  private void stopKeepalived() throws InterruptedException {
    if (keepalived != null) {
      keepalived.destroy();
      assertThat(keepalived.waitFor(20, TimeUnit.SECONDS)).isTrue();
      keepalived = null;
    }
  }

  private String keepalivedLog() throws IOException {
    return Files.readString(folder.resolve("keepalived.log"));
  }

  private void awaitOurs(MachineState state) {
    await("ours is " + state)
        .atMost(Directors.LIMIT)
        .until(() -> {
          GroupReport group = ours.group();
          return group != null && group.state() == state;
        });
  }

  @ParameterizedTest
  @EnumSource
  void bothAgreeAndNeitherComplains(Dialect dialect) throws Exception {
    startKeepalived(dialect, 100);
    theirs.awaitHas(dialect.vip());

    // The better one takes over from keepalived.
    ours.start().want(host(group(dialect, 150)));
    ours.awaitHas(dialect.vip());
    theirs.awaitHasNot(dialect.vip());
    assertThat(ours.report().groups().getFirst().cause()).isEqualTo(Cause.PREEMPTED);

    // A stop hands over to keepalived, sooner than silence would.
    long from = System.nanoTime();
    ours.terminate();
    theirs.awaitHas(dialect.vip());
    assertThat(Duration.ofNanos(System.nanoTime() - from))
        .isLessThan(Duration.ofMillis(dialect.interval * 2L + 500));
    assertThat(ours.has(dialect.vip())).isFalse();

    // With the lower priority ours stays Backup, and takes over when keepalived gives up.
    ours.start().want(host(group(dialect, 50)));
    awaitOurs(MachineState.BACKUP);
    await().atMost(Directors.LIMIT).until(() -> ours.group().instances().getFirst().received() > 5);
    assertThat(ours.has(dialect.vip())).isFalse();
    assertThat(ours.group().heardMaster()).hasToString(source(theirs, dialect));
    assertNoComplaint();
    stopKeepalived();
    ours.awaitHas(dialect.vip());
    await()
        .atMost(Directors.LIMIT)
        .until(() -> ours.group() != null && ours.group().state() == MachineState.ACTIVE);
    assertThat(ours.group().cause()).isEqualTo(Cause.MASTER_RELEASED);

    // keepalived, better, takes over from ours.
    startKeepalived(dialect, 100);
    theirs.awaitHas(dialect.vip());
    ours.awaitHasNot(dialect.vip());
    await().atMost(Directors.LIMIT).until(() -> ours.group().cause() == Cause.HIGHER_PRIORITY);
    assertNoComplaint();
  }

  private void assertNoComplaint() throws Exception {
    assertThat(ours.group().invalid()).isEmpty();
    Files.deleteIfExists(stats());
    String pid = Files.readString(folder.resolve("vrrp.pid")).strip();
    NetworkNamespace.sh("kill -USR2 " + pid);
    await().atMost(Directors.LIMIT).until(() -> Files.exists(stats()));
    await().atMost(Directors.LIMIT).until(() -> Files.readString(stats()).contains("Released"));
    String section = "";
    for (String line : Files.readAllLines(stats())) {
      Matcher counter = COUNTER.matcher(line);
      if (!line.startsWith("    ") && line.endsWith(":")) {
        section = line.strip();
      } else if (section.endsWith("Errors:") && counter.matches()) {
        assertThat(counter.group(2)).as("%s %s", section, line.strip()).isEqualTo("0");
      }
    }
    assertThat(Files.readString(stats())).containsPattern("Received: [1-9]");
    assertThat(keepalivedLog()).doesNotContainIgnoringCase("invalid", "mismatch", "bad ");
  }
}
