package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.hagane.linux.VrrpSocket.Received;
import dev.hagane.netlink.Errno;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hosts on a wire, and a second wire between them. */
class VrrpSocketIT {
  private static final long SECOND = 1_000_000_000L;

  // Not a valid checksum in either family: what arrives must be what was sent.
  private static final ByteBuffer PAYLOAD =
      ByteBuffer.wrap(HexFormat.of().parseHex("3133640100643344cb00711900010203"));

  private static NetworkNamespace a;
  private static NetworkNamespace b;
  private final Received received = new Received();

  @BeforeAll
  static void create() throws Exception {
    a = NetworkNamespace.create("vrrpa");
    b = NetworkNamespace.create("vrrpb");
  }

  @AfterAll
  static void remove() throws Exception {
    a.close();
    b.close();
  }

  @BeforeEach
  void connect() throws Exception {
    NetworkNamespace.sh(
        """
        ip -n vrrpa -batch - <<'BATCH'
        link add eth0 type veth peer name eth0 netns vrrpb
        link add eth1 type veth peer name eth1 netns vrrpb
        link set eth0 addrgenmode none up
        link set eth1 addrgenmode none up
        addr add 10.0.0.2/24 dev eth0
        addr add 10.0.0.22/24 dev eth0
        addr add 10.0.1.2/24 dev eth1
        addr add fe80::2/64 dev eth0 nodad
        addr add fe80::22/64 dev eth0 nodad
        addr add fe80::2/64 dev eth1 nodad
        BATCH
        ip -n vrrpb -batch - <<'BATCH'
        link set eth0 addrgenmode none up
        link set eth1 addrgenmode none up
        addr add 10.0.0.3/24 dev eth0
        addr add 10.0.1.3/24 dev eth1
        addr add fe80::3/64 dev eth0 nodad
        addr add fe80::3/64 dev eth1 nodad
        BATCH
        """);
    a.awaitUp("eth0", "eth1");
    b.awaitUp("eth0", "eth1");
  }

  @AfterEach
  void disconnect() throws Exception {
    b.run("ip link del eth1; ip link del eth0 2>/dev/null || true");
  }

  @ParameterizedTest
  @EnumSource
  void toAllRouters(AddressFamily family) throws Exception {
    try (VrrpSocket from = open(a, family, "eth0");
        VrrpSocket to = open(b, family, "eth0")) {
      from.joinMulticast();
      to.joinMulticast();
      to.joinMulticast();
      from.send(own(family), group(family), PAYLOAD.duplicate());
      await(to);
      assertThat(received.source()).isEqualTo(own(family));
      assertThat(received.destination()).isEqualTo(group(family));
      assertThat(received.hopLimit()).isEqualTo(255);
      assertThat(received.payload()).isEqualTo(PAYLOAD);
      assertThat(received.payload().order()).isEqualTo(ByteOrder.BIG_ENDIAN);
      assertThat(to.receive(received)).isFalse();
      // It is a member of the group itself, and does not hear itself.
      assertThat(from.receive(received)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void toAPeer(AddressFamily family) throws Exception {
    try (VrrpSocket from = open(a, family, "eth0");
        VrrpSocket to = open(b, family, "eth0")) {
      from.send(own(family), peer(family), PAYLOAD.duplicate());
      await(to);
      assertThat(received.source()).isEqualTo(own(family));
      assertThat(received.destination()).isEqualTo(peer(family));
      assertThat(received.hopLimit()).isEqualTo(255);
      assertThat(received.payload()).isEqualTo(PAYLOAD);
      to.send(peer(family), own(family), PAYLOAD.duplicate());
      await(from);
      assertThat(received.source()).isEqualTo(peer(family));
    }
  }

  @ParameterizedTest
  @EnumSource
  void tcpdumpSeesTheSame(AddressFamily family) throws Exception {
    boolean six = family == AddressFamily.IPv6;
    Process tcpdump =
        new ProcessBuilder(
                ("ip netns exec vrrpb tcpdump -nn -v -l -c 2 -i eth0 -B 1024 "
                        + (six ? "ip6" : "ip")
                        + " proto 112")
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    try (VrrpSocket from = open(a, family, "eth0");
        var lines = tcpdump.inputReader()) {
      StringBuilder said = new StringBuilder();
      while (said.indexOf("listening on") < 0) {
        said.append(lines.readLine());
      }
      from.send(own(family), group(family), PAYLOAD.duplicate());
      from.send(own(family), peer(family), PAYLOAD.duplicate());
      lines.lines().forEach(line -> said.append(line).append('\n'));
      assertThat(said.toString())
          .containsPattern(
              six
                  ? "class 0xc0.*hlim 255, next-header VRRP \\(112\\)"
                  : "tos 0xc0, ttl 255.*proto VRRP \\(112\\)")
          .contains(own(family) + " > " + group(family))
          .contains(own(family) + " > " + peer(family));
    } finally {
      tcpdump.destroyForcibly();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSourceIsChosenForEachPacket(AddressFamily family) throws Exception {
    IpAddress other = family == AddressFamily.IPv6 ? ip("fe80::22") : ip("10.0.0.22");
    try (VrrpSocket from = open(a, family, "eth0");
        VrrpSocket to = open(b, family, "eth0")) {
      to.joinMulticast();
      for (IpAddress source : new IpAddress[] {other, own(family), other, other}) {
        from.send(source, group(family), PAYLOAD.duplicate());
        await(to);
        assertThat(received.source()).isEqualTo(source);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPacketThatWasForwardedIsTold(AddressFamily family) throws Exception {
    try (VrrpSocket to = open(b, family, "eth0");
        RawSender from = a.call(() -> new RawSender(family))) {
      from.hopLimit(254);
      from.send(peer(family), b.index("eth0"), PAYLOAD);
      await(to);
      assertThat(received.hopLimit()).isEqualTo(254);
      assertThat(received.payload()).isEqualTo(PAYLOAD);
      from.hopLimit(1);
      from.send(peer(family), b.index("eth0"), PAYLOAD);
      await(to);
      assertThat(received.hopLimit()).isEqualTo(1);
    }
  }

  @Test
  void optionsOfTheIpv4HeaderAreStripped() throws Exception {
    try (VrrpSocket to = open(b, AddressFamily.IPv4, "eth0");
        RawSender from = a.call(() -> new RawSender(AddressFamily.IPv4))) {
      from.ipv4Options(HexFormat.of().parseHex("0101010101010101"));
      from.send(ip("10.0.0.3"), 0, PAYLOAD);
      await(to);
      assertThat(received.payload()).isEqualTo(PAYLOAD);
      assertThat(received.source()).isEqualTo(ip("10.0.0.2"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLongerThanAnyAdvertisementIsDropped(AddressFamily family) throws Exception {
    try (VrrpSocket to = open(b, family, "eth0");
        RawSender from = a.call(() -> new RawSender(family))) {
      for (int i = 0; i < 100; i++) {
        from.send(peer(family), b.index("eth0"), ByteBuffer.allocate(3000));
      }
      from.send(peer(family), b.index("eth0"), ByteBuffer.allocate(VrrpSocket.MAX_PAYLOAD));
      await(to);
      assertThat(received.payload().remaining()).isEqualTo(VrrpSocket.MAX_PAYLOAD);
      assertThat(to.dropped()).isEqualTo(100);
      from.send(peer(family), b.index("eth0"), ByteBuffer.allocate(0));
      await(to);
      assertThat(received.payload().remaining()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hearsItsInterfaceAndItsGroupOnly(AddressFamily family) throws Exception {
    try (VrrpSocket first = open(a, family, "eth0");
        VrrpSocket second = open(a, family, "eth1");
        VrrpSocket to = open(b, family, "eth0");
        VrrpSocket deaf = open(b, family, "eth0");
        VrrpSocket other = open(b, family, "eth1")) {
      to.joinMulticast();
      other.joinMulticast();
      second.send(own(family, 1), group(family), PAYLOAD.duplicate());
      await(other);
      first.send(own(family), group(family), PAYLOAD.duplicate());
      await(to);
      assertThat(received.source()).isEqualTo(own(family));
      assertThat(to.receive(received)).isFalse();
      assertThat(other.receive(received)).isFalse();
      if (family == AddressFamily.IPv4) {
        // An IPv6 raw socket hears what any socket of the host has joined.
        assertThat(deaf.receive(received)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void saysWhyAnInterfaceCannotBeUsed(AddressFamily family) throws Exception {
    assertThatExceptionOfType(LinuxException.class)
        .isThrownBy(() -> a.call(() -> VrrpSocket.open(family, 99, "eth9")))
        .withMessageContaining("the interface eth9 no longer exists")
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
    int wrong = a.index("eth1");
    assertThatExceptionOfType(LinuxException.class)
        .isThrownBy(() -> a.call(() -> VrrpSocket.open(family, wrong, "eth0")))
        .withMessageContaining("no longer belongs to interface " + wrong)
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    String descriptors = "ls /proc/" + ProcessHandle.current().pid() + "/fd | wc -l";
    String before = NetworkNamespace.sh(descriptors);
    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> a.call(() -> VrrpSocket.open(family, 99, "eth9")))
          .isInstanceOf(LinuxException.class);
    }
    assertThat(NetworkNamespace.sh(descriptors)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhyAPacketCannotBeSent(AddressFamily family) throws Exception {
    boolean six = family == AddressFamily.IPv6;
    try (VrrpSocket from = open(a, family, "eth0");
        VrrpSocket to = open(b, family, "eth0")) {
      to.joinMulticast();
      // EINVAL or ENETUNREACH, by the kernel's version: both name the source.
      IpAddress foreign = six ? ip("fe80::99") : ip("10.0.0.99");
      refused(from, foreign, group(family), foreign + " is");
      refused(from, foreign, peer(family), foreign + " is");
      a.run(
          "nft add table inet t; nft add chain inet t o { type filter hook output priority 0\\; };"
              + " nft add rule inet t o meta l4proto 112 drop");
      assertThat(refused(from, own(family), group(family), "a firewall rule of this host").errno())
          .isEqualTo(Errno.EPERM);
      a.run("nft delete table inet t");
      // After a refusal it goes on as before.
      from.send(own(family), group(family), PAYLOAD.duplicate());
      await(to);
      assertThat(received.source()).isEqualTo(own(family));
      a.run("ip link del eth0");
      // ENODEV or ENETUNREACH, by family and version.
      assertThat(refused(from, own(family), group(family), "eth0").remedy())
          .containsAnyOf("no longer exists", "see that the interface exists");
      assertThat(to.receive(received)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInterfaceThatIsDownIsSaid(AddressFamily family) throws Exception {
    try (VrrpSocket from = open(a, family, "eth0")) {
      a.run("ip link set eth0 down");
      LinuxException e = refused(from, own(family), group(family), "eth0");
      assertThat(e.getMessage()).containsAnyOf("is down", "is not a usable address", "no route to");
    }
  }

  @Test
  void refusesWhatIsNoPacketOfItsFamily() throws Exception {
    try (VrrpSocket from = open(a, AddressFamily.IPv4, "eth0")) {
      assertThatThrownBy(() -> from.send(ip("fe80::2"), ip("ff02::12"), PAYLOAD))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> from.send(ip("0.0.0.0"), ip("224.0.0.18"), PAYLOAD))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() ->
              from.send(
                  ip("10.0.0.2"),
                  ip("224.0.0.18"),
                  ByteBuffer.allocate(VrrpSocket.MAX_PAYLOAD + 1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(received::source).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void allocatesNothingForAPacket(AddressFamily family) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (VrrpSocket from = open(a, family, "eth0");
        VrrpSocket to = open(b, family, "eth0")) {
      to.joinMulticast();
      IpAddress source = own(family);
      IpAddress group = group(family);
      int packets = 2000;
      long allocated = 0;
      // The first round compiles and links what it calls.
      for (int round = 0; round < 2; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < packets; i++) {
          from.send(source, group, PAYLOAD);
          while (!to.receive(received)) {
            Thread.onSpinWait();
          }
        }
        allocated = threads.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(allocated / packets).as("bytes a packet, sent and received").isLessThan(16);
    }
  }

  private static VrrpSocket open(NetworkNamespace where, AddressFamily family, String link)
      throws Exception {
    int index = where.index(link);
    return where.call(() -> VrrpSocket.open(family, index, link));
  }

  private LinuxException refused(
      VrrpSocket socket, IpAddress source, IpAddress destination, String remedy) {
    try {
      socket.send(source, destination, PAYLOAD.duplicate());
    } catch (LinuxException e) {
      assertThat(e).hasMessageContaining(remedy);
      return e;
    }
    throw new AssertionError("it was sent");
  }

  private void await(VrrpSocket socket) {
    try (Poller poller = new Poller()) {
      poller.add(socket.descriptor());
      int[] ready = new int[1];
      long end = System.nanoTime() + 10 * SECOND;
      while (!socket.receive(received)) {
        assertThat(System.nanoTime()).as("a packet within its time").isLessThan(end);
        poller.await(SECOND, ready);
      }
    }
  }

  private static IpAddress own(AddressFamily family) {
    return own(family, 0);
  }

  private static IpAddress own(AddressFamily family, int wire) {
    return family == AddressFamily.IPv6 ? ip("fe80::2") : ip("10.0." + wire + ".2");
  }

  private static IpAddress peer(AddressFamily family) {
    return family == AddressFamily.IPv6 ? ip("fe80::3") : ip("10.0.0.3");
  }

  private static IpAddress group(AddressFamily family) {
    return family == AddressFamily.IPv6 ? VrrpSocket.MULTICAST_IPV6 : VrrpSocket.MULTICAST_IPV4;
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }
}
