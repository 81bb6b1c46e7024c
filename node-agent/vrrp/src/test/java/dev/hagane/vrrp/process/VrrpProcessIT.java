package dev.hagane.vrrp.process;

import static dev.hagane.vrrp.process.TestGroup.edge;
import static dev.hagane.vrrp.process.TestGroup.host;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.VrrpTransition;
import dev.hagane.vrrp.process.Directors.Director;
import dev.hagane.vrrp.protocol.MachineState;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on a real kernel, in network namespaces on one switch. */
class VrrpProcessIT {
  private static final int MEMORY_KILOBYTES = 60 * 1024;
  private static final String VIP = "10.0.0.254/24";
  private static final String VIP6 = "fd00:10::fe/64";
  private static final String OUTER = "203.0.113.4/24";
  private static final String SERVICE = "10.0.0.20/32";

  @TempDir Path folder;

  private Directors directors;
  private Director lb1;
  private Director lb2;

  @BeforeEach
  void build() throws Exception {
    directors = new Directors(folder);
    lb1 = directors.director(1);
    lb2 = directors.director(2);
  }

  @AfterEach
  void clear() throws Exception {
    directors.close();
  }

  /** Both families, two interfaces, a service's address. */
  private static TestGroup both() {
    return edge()
        .interval(100)
        .instance("outer", "203.0.113.0/24", 51, OUTER)
        .instance("inner6", "eth0", 52, "fe80::200:5eff:fe00:234/64", VIP6)
        .service("10.0.0.20", true);
  }

  private void start(TestGroup group) throws IOException {
    lb1.start().want(host(group.priority(150)));
    lb2.start().want(host(group.priority(100)));
    lb1.awaitHas(VIP);
    awaitState(lb2, MachineState.BACKUP);
    lb2.awaitHasNot(VIP);
  }

  private static void awaitState(Director director, MachineState state) {
    await(director.name + " is " + state + ":\n" + director.log())
        .atMost(Directors.LIMIT)
        .until(() -> {
          GroupReport group = director.group();
          return group != null && group.state() == state;
        });
  }

  private static void assertHasAll(Director director, boolean has) throws IOException {
    for (String address : List.of(VIP, VIP6, OUTER, SERVICE)) {
      assertThat(director.has(address)).as("%s on %s", address, director.name).isEqualTo(has);
    }
  }

  @Test
  void theOtherTakesOverFromOneThatIsKilledAndGivesBack() throws Exception {
    start(both());
    await().atMost(Directors.LIMIT).untilAsserted(() -> assertHasAll(lb1, true));
    assertHasAll(lb2, false);
    assertThat(lb1.host.run("ip -d addr show dev eth0"))
        .contains("10.0.0.254/24 scope global secondary noprefixroute")
        .contains("10.0.0.20/32 scope global deprecated noprefixroute");

    lb1.kill();
    lb2.awaitHas(VIP);
    await().atMost(Directors.LIMIT).untilAsserted(() -> assertHasAll(lb2, true));

    lb1.start();
    lb2.awaitHasNot(VIP);
    await().atMost(Directors.LIMIT).untilAsserted(() -> assertHasAll(lb1, true));
    assertHasAll(lb2, false);
    assertThat(lb2.group().invalid()).isEmpty();
    assertThat(lb1.log()).contains("became Active (MASTER)");
  }

  @Test
  void aStopHandsOverWithinTheSkew() throws Exception {
    start(edge().interval(1_000));
    long from = System.nanoTime();
    lb1.terminate();
    lb2.awaitHas(VIP);
    // Priority 100: 0.61 s; waiting for silence would take 3.61 s.
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
    assertThat(lb1.has(VIP)).isFalse();
  }

  @Test
  void withoutPreemptionItStaysWhereItIs() throws Exception {
    start(edge().interval(100).preempt(false));
    lb1.kill();
    lb2.awaitHas(VIP);
    lb1.start();
    awaitState(lb1, MachineState.BACKUP);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Directors.LIMIT)
        .until(() -> lb2.has(VIP) && !lb1.has(VIP));
  }

  @Test
  void version2ElectsAlike() throws Exception {
    start(edge().version(2));
    lb1.terminate();
    lb2.awaitHas(VIP);
    lb1.start();
    lb1.awaitHas(VIP);
    lb2.awaitHasNot(VIP);
    assertThat(lb2.group().invalid()).isEmpty();
  }

  @Test
  void unicastElectsAlikeInBothFamilies() throws Exception {
    String link1 = linkLocal(lb1);
    String link2 = linkLocal(lb2);
    lb1.start().want(host(unicast("10.0.0.3", link2).priority(150)));
    lb2.start().want(host(unicast("10.0.0.2", link1).priority(100)));
    lb1.awaitHas(VIP6);
    lb2.awaitHasNot(VIP);
    awaitState(lb2, MachineState.BACKUP);
    await()
        .atMost(Directors.LIMIT)
        .until(() -> lb2.group().instances().stream().allMatch(i -> i.received() > 3));
    lb1.kill();
    lb2.awaitHas(VIP);
    lb1.start();
    lb1.awaitHas(VIP);
    lb2.awaitHasNot(VIP6);
    assertThat(lb2.group().invalid()).isEmpty();
  }

  private static String linkLocal(Director director) throws IOException {
    return director
        .host
        .run("ip -o -6 addr show dev eth0 scope link")
        .split("\\s+")[3]
        .replaceAll("/.*", "");
  }

  private static TestGroup unicast(String peer, String peer6) {
    return new TestGroup("edge")
        .unicast()
        .interval(100)
        .instance("inner", "10.0.0.0/24", 52, List.of(peer), VIP)
        .instance("inner6", "eth0", 52, List.of(peer6), "fe80::200:5eff:fe00:234/64", VIP6);
  }

  @Test
  void anAddressDeletedByHandComesBack() throws Exception {
    lb1.start().want(host(both().peers(0)));
    lb1.awaitHas(SERVICE);
    for (String address : List.of(VIP, SERVICE)) {
      lb1.host.run("ip addr del " + address + " dev eth0");
      lb1.awaitHas(address);
    }
    lb1.host.run("ip addr del " + VIP6 + " dev eth0");
    lb1.awaitHas(VIP6);
    await().atMost(Directors.LIMIT).until(() -> lb1.log().contains("another program removed"));
  }

  @Test
  void aLoneDirectorKeepsItsAddressesThroughItsRestarts() throws Exception {
    lb1.start().want(host(both().peers(0)));
    await().atMost(Directors.LIMIT).untilAsserted(() -> assertHasAll(lb1, true));
    Process monitor = new ProcessBuilder("ip", "-n", lb1.name, "-o", "monitor", "address").start();
    lb1.terminate();
    assertHasAll(lb1, true);
    lb1.start();
    awaitState(lb1, MachineState.ACTIVE);
    lb1.kill();
    lb1.start();
    // From its disk, without the agent, until it is active again.
    await().atMost(Directors.LIMIT).until(() -> count(lb1.log(), "became Active") == 3);
    lb1.host.run("ip addr add 192.0.2.1/32 dev eth0 && ip addr del 192.0.2.1/32 dev eth0");
    String heard = "";
    while (!heard.contains("Deleted")) {
      byte[] bytes = new byte[4096];
      int length = monitor.getInputStream().read(bytes);
      assertThat(length).isPositive();
      heard += new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
    monitor.destroyForcibly().waitFor();
    assertThat(heard.lines().filter(line -> line.contains("Deleted")).toList())
        .as("nothing was removed but what this test removed")
        .hasSize(1)
        .first()
        .asString()
        .contains("192.0.2.1");
  }

  private static int count(String text, String words) {
    return text.split(words, -1).length - 1;
  }

  @Test
  void aPulledCableMovesTheWholeGroup() throws Exception {
    start(both());
    directors.wires().run("ip link set lb1-1 down");
    lb1.awaitHasNot(VIP);
    lb2.awaitHas(VIP);
    lb2.awaitHas(OUTER);
    await().atMost(Directors.LIMIT).until(() -> lb1.group().instances().get(1).fault() != null);
    assertThat(lb1.group().instances().get(1).fault()).contains("eth1 has no carrier");
    directors.wires().run("ip link set lb1-1 up");
    lb1.awaitHas(OUTER);
    lb2.awaitHasNot(OUTER);
  }

  @Test
  void anInterfaceMayVanishAndComeBack() throws Exception {
    start(both());
    lb1.host.run("ip link del eth1");
    lb2.awaitHas(OUTER);
    directors.wires().run("ip link add lb1-1 type veth peer name eth1 netns lb1");
    directors.wires().run("ip link set lb1-1 master br1 up");
    lb1.host.run("ip link set eth1 up && ip addr add 203.0.113.2/24 dev eth1");
    lb1.awaitHas(OUTER);
    lb2.awaitHasNot(OUTER);
  }

  @Test
  void theOtherIsToldAtOnceWhoHasTheAddress() throws Exception {
    start(edge().interval(100));
    lb2.host.run("ping -c 1 -W 2 10.0.0.254");
    lb1.kill();
    lb1.host.run("ip addr del 10.0.0.254/24 dev eth0");
    lb2.awaitHas(VIP);
    String mac = lb2.host.run("cat /sys/class/net/eth0/address").strip();
    // Had the neighbour to find out for itself, its entry would stay wrong for half a minute.
    directors.director(3).host.run("ping -c 1 -W 2 10.0.0.254");
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() ->
            lb1.host.run("ip neigh show dev eth0").lines().toList().isEmpty()
                || lb1.host
                    .run("ping -c 1 -W 2 10.0.0.254; ip neigh show 10.0.0.254")
                    .contains(mac));
  }

  @Test
  void itIsSmallAndScheduledBeforeOthersAndAlone() throws Exception {
    start(both());
    Path status = Path.of("/proc/" + lb1.pid() + "/status");
    await()
        .atMost(Directors.LIMIT)
        .untilAsserted(
            () -> assertThat(Files.readString(status)).containsPattern("VmLck:\\s+[1-9]"));
    assertThat(lb1.residentKilobytes()).isLessThan(MEMORY_KILOBYTES);
    assertThat(lb1.report().realtime()).isEmpty();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(lb1.runtimeDirectory().resolve("vrrp.sock"))))
        .isEqualTo("rw-------");

    Process second = lb1.launch();
    assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(lb1.log()).contains("another hagane-vrrp runs on this host");
    assertThat(lb1.has(VIP)).isTrue();
  }

  @Test
  void hostileBytesAtTheSocketHarmNothing() throws Exception {
    start(edge().interval(100));
    List<VrrpTransition> before = lb2.report().transitions();
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(lb1.runtimeDirectory().resolve("vrrp.sock")));
        byte[] bytes = new byte[1 + random.nextInt(2_000)];
        random.nextBytes(bytes);
        channel.write(ByteBuffer.wrap(bytes));
      } catch (IOException e) {
        // It was closed on us, as it should be.
      }
    }
    lb1.want(host(edge().interval(100).priority(150).service("10.0.0.20", true)));
    lb1.awaitHas(SERVICE);
    assertThat(lb2.report().transitions()).as("lb2 noticed nothing").isEqualTo(before);
  }
}
