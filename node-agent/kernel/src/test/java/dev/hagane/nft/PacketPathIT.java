package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.DestinationKey;
import dev.hagane.ipvs.ForwardingMethod;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsResult;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.KernelIpvsTable;
import dev.hagane.ipvs.MarkKey;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.linux.KernelTables;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import dev.hagane.value.TransportProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What our table does to packets: a client, this host as the director, and a server that counts, by
 * source, the datagrams that reach it.
 */
class PacketPathIT {
  private static final IpAddress VIP = IpAddress.parse("203.0.113.20");
  private static final IpAddress SERVER = IpAddress.parse("10.0.0.11");
  private static final String FROM_CLIENT = "198.51.100.10";
  private static final String FROM_DIRECTOR = "10.0.0.2";

  private KernelNftables nftables;
  private KernelIpvsTable ipvs;

  @BeforeEach
  void build() throws Exception {
    nftables = KernelTables.nftables();
    ipvs = KernelTables.ipvs();
    assertThat(ipvs.services()).as("run this in a throw-away kernel").isEmpty();
    sh(
        """
        set -e
        ip netns add hclient; ip netns add hserver
        ip link add out0 type veth peer name eth0 netns hclient
        ip link add in0 type veth peer name eth0 netns hserver
        ip addr add 198.51.100.1/24 dev out0; ip addr add 10.0.0.2/24 dev in0
        ip addr add 203.0.113.20/32 dev lo
        ip link set out0 up; ip link set in0 up; ip link set lo up
        ip -n hclient addr add 198.51.100.10/24 dev eth0; ip -n hclient link set eth0 up
        ip -n hserver addr add 10.0.0.11/24 dev eth0; ip -n hserver link set eth0 up
        ip -n hclient route add default via 198.51.100.1
        ip -n hserver route add default via 10.0.0.2
        echo 1 > /proc/sys/net/ipv4/ip_forward
        echo 1 > /proc/sys/net/ipv4/vs/conntrack
        ip netns exec hserver nft -f - <<'NFT'
        table inet count {
          set from { type ipv4_addr . inet_service; flags dynamic; counter; size 1000; }
          chain in { type filter hook input priority 0; meta l4proto udp add @from { ip saddr . udp dport }; }
        }
        NFT
        """);
  }

  @AfterEach
  void tearDown() throws Exception {
    nftables.apply(HaganeTable.remove());
    ipvs.flush();
    sh("ip netns del hclient; ip netns del hserver; ip addr del 203.0.113.20/32 dev lo; true");
    nftables.close();
    ipvs.close();
    // The devices go some time after their namespace.
    await("ip link show out0 2>&1 || true", "does not exist");
    await("ip link show in0 2>&1 || true", "does not exist");
  }

  @Test
  void aRangeOfPortsIsBalancedByItsMark() throws Exception {
    serve(new MarkKey(AddressFamily.IPv4, 7), 0);
    PortMark range = new PortMark(VIP, TransportProtocol.UDP, new PortRange(5000, 5009), 7);
    nftables.apply(HaganeTable.of(List.of(range), ForwardGuard.NONE, List.of()).replace());
    send(VIP, 5010);
    send(VIP, 4999);
    send(VIP, 5000);
    send(VIP, 5009);
    awaitSeen(FROM_CLIENT, 5009);
    awaitSeen(FROM_CLIENT, 5000);
    assertThat(seen()).doesNotContain(". 5010").doesNotContain(". 4999");
    // A client on the director itself.
    sh("echo x > /dev/udp/203.0.113.20/5005");
    awaitSeen("203.0.113.20", 5005);
  }

  @Test
  void serversSeeTheDirectorsAddressWhereAsked() throws Exception {
    serve(new AddressKey(VIP, TransportProtocol.UDP, 5000), 5100);
    serve(new AddressKey(VIP, TransportProtocol.UDP, 5001), 5101);
    SourceNat nat = new SourceNat(VIP, TransportProtocol.UDP, PortRange.single(5000));
    nftables.apply(HaganeTable.of(List.of(), ForwardGuard.NONE, List.of(nat)).replace());
    send(VIP, 5000);
    send(VIP, 5001);
    awaitSeen(FROM_DIRECTOR, 5100);
    awaitSeen(FROM_CLIENT, 5101);
    assertThat(seen())
        .doesNotContain(FROM_CLIENT + " . 5100")
        .doesNotContain(FROM_DIRECTOR + " . 5101");
  }

  @Test
  void theDirectorIsNoOpenRouter() throws Exception {
    serve(new AddressKey(VIP, TransportProtocol.UDP, 5000), 5100);
    send(SERVER, 5200);
    awaitSeen(FROM_CLIENT, 5200);
    ForwardGuard guard = ForwardGuard.of(List.of("out0"), List.of(Cidr.parse("10.0.0.0/24")));
    nftables.apply(HaganeTable.of(List.of(), guard, List.of()).replace());
    send(SERVER, 5201);
    // What IPVS forwards passes, and what a server began is answered.
    send(VIP, 5000);
    awaitSeen(FROM_CLIENT, 5100);
    sh("ip netns exec hserver ping -c 1 -W 5 198.51.100.10");
    assertThat(seen()).doesNotContain(". 5201");
  }

  private void serve(ServiceKey key, int port) {
    List<IpvsResult> results =
        ipvs.apply(
            List.of(
                new IpvsOperation.AddService(IpvsService.of(key, "rr")),
                new IpvsOperation.AddDestination(
                    key,
                    Destination.of(
                        new DestinationKey(SERVER, port), ForwardingMethod.MASQUERADE, 1))));
    assertThat(results).allMatch(IpvsResult.Done.class::isInstance);
  }

  private static void send(IpAddress to, int port) throws Exception {
    sh("ip netns exec hclient bash -c 'echo x > /dev/udp/" + to + "/" + port + "'");
  }

  private static String seen() throws Exception {
    return sh("ip netns exec hserver nft list set inet count from");
  }

  private static void awaitSeen(String from, int port) throws Exception {
    await("ip netns exec hserver nft list set inet count from", from + " . " + port + " counter");
  }

  /** Each look starts a process: that is pause enough. */
  private static void await(String command, String wanted) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    String output = sh(command);
    while (!output.contains(wanted)) {
      assertThat(Instant.now()).as("'%s' in %s", wanted, output).isBefore(end);
      output = sh(command);
    }
  }

  private static String sh(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("bash", "-c", script).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", script, output).isZero();
    return output;
  }
}
