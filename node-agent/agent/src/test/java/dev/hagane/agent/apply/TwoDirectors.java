package dev.hagane.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.checkpoint.FileSysctl;
import dev.hagane.agent.desired.DesiredIndex;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.DestinationKey;
import dev.hagane.ipvs.ForwardingMethod;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsResult;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.KernelIpvsTable;
import dev.hagane.linux.KernelTables;
import dev.hagane.linux.NetworkNamespace;
import dev.hagane.rtnl.KernelRouteTable;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import dev.hagane.vrrp.InterfaceResolver;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.VrrpReport;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.MachineState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two directors, a client and two servers, each a namespace of one kernel; the servers answer each
 * line with their own address. Nobody elects: the test says who is active.
 */
final class TwoDirectors implements AutoCloseable {
  private static final String VIP = "203.0.113.20";
  private static final List<String> SERVERS = List.of("10.0.0.11", "10.0.0.12");
  private static final int ANSWER_MILLISECONDS = 20_000;

  /** A director as its agent's parts see it. */
  static final class Director implements AutoCloseable {
    final NetworkNamespace namespace;
    final KernelIpvsTable ipvs;
    private final KernelRouteTable routes;
    private final Synchronization synchronization;
    private final HostSettings settings;

    private Director(NetworkNamespace namespace) throws Exception {
      this.namespace = namespace;
      ipvs = namespace.call(KernelTables::ipvs);
      routes = namespace.call(KernelTables::routes);
      synchronization = new Synchronization(ipvs, new SyncRecord(new MemoryFile()));
      settings = new HostSettings(new FileSysctl(Path.of("/proc/sys")), new MemoryFile());
    }

    void serve(String scheduler) {
      AddressKey key = new AddressKey(IpAddress.parse(VIP), TransportProtocol.TCP, 80);
      List<IpvsOperation> operations = new ArrayList<>();
      operations.add(new IpvsOperation.AddService(IpvsService.of(key, scheduler)));
      for (String server : SERVERS) {
        operations.add(
            new IpvsOperation.AddDestination(
                key,
                Destination.of(
                    new DestinationKey(IpAddress.parse(server), 80),
                    ForwardingMethod.MASQUERADE,
                    1)));
      }
      assertThat(ipvs.apply(operations)).allMatch(IpvsResult.Done.class::isInstance);
    }

    /** Settings as the agent makes them. */
    void set(boolean hashing, boolean synchronizing) throws Exception {
      HostSettings.Outcome outcome =
          namespace.call(() ->
              settings.require(
                  new HostNeeds(Set.of(AddressFamily.IPv4), true, hashing, synchronizing, true),
                  List.of("in", "out")));
      assertThat(outcome.failures()).isEmpty();
    }

    /** The VRRP state has become that. */
    Synchronization.Outcome follow(MachineState state, Instant now) {
      InterfaceResolver resolver = new InterfaceResolver(routes.links(), routes.addresses());
      return synchronization.follow(desired(), report(state), resolver, now);
    }

    /** Connections in its kernel that are established. */
    int known() throws IOException {
      return Integer.parseInt(
          namespace.run("grep -c ESTABLISHED /proc/net/ip_vs_conn || true").strip());
    }

    @Override
    public void close() throws IOException {
      ipvs.close();
      routes.close();
      namespace.close();
    }
  }

  /** A client's connection. */
  record Connection(Socket socket, BufferedReader answers, String server) implements AutoCloseable {

    /** One line there and back; whether the same server answers. */
    boolean lives() {
      try {
        return server.equals(exchange(socket, answers));
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  final Director lb1;
  final Director lb2;
  private final NetworkNamespace client;
  private final NetworkNamespace servers;
  private final List<ServerSocket> listening = new ArrayList<>();
  private final List<Connection> connections = new ArrayList<>();

  TwoDirectors() throws Exception {
    client = NetworkNamespace.create("hclient");
    servers = NetworkNamespace.create("hserver");
    lb1 = new Director(NetworkNamespace.create("hlb1"));
    lb2 = new Director(NetworkNamespace.create("hlb2"));
    NetworkNamespace.sh(
        """
        set -e
        for bridge in in out; do ip link add hbr$bridge type bridge; ip link set hbr$bridge up; done
        plug() { ip link add h$1$2 type veth peer name $2 netns h$1; ip link set h$1$2 master hbr$2 up; ip -n h$1 link set $2 up; }
        plug client out; plug server in
        for n in 1 2; do
          plug lb$n in; plug lb$n out
          ip -n hlb$n addr add 10.0.0.$((n + 1))/24 dev in
          ip -n hlb$n addr add 203.0.113.$((n + 1))/24 dev out
        done
        for n in $(seq 100 139); do echo "addr add 203.0.113.$n/24 dev out"; done | ip -n hclient -batch -
        for n in 11 12; do ip -n hserver addr add 10.0.0.$n/24 dev in; done
        ip -n hserver route add default via 10.0.0.254
        """);
    for (String address : SERVERS) {
      ServerSocket socket =
          servers.call(() -> new ServerSocket(80, 128, InetAddress.getByName(address)));
      listening.add(socket);
      Thread.ofVirtual().start(() -> accept(socket));
    }
  }

  private static void accept(ServerSocket listening) {
    try {
      while (true) {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (SocketException e) {
      // Closed: the test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      BufferedReader lines = reader(socket);
      while (lines.readLine() != null) {
        socket
            .getOutputStream()
            .write(
                (socket.getLocalAddress().getHostAddress() + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The client is gone, or its connection was cut: it tells.
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static String exchange(Socket socket, BufferedReader answers) throws IOException {
    socket.getOutputStream().write("x\n".getBytes(StandardCharsets.US_ASCII));
    return String.valueOf(answers.readLine());
  }

  private static DesiredState desired() {
    DesiredIndex index = new DesiredIndex("lb");
    DirectorRole role =
        TestObjects.synchronizing(
            TestObjects.role(List.of(), List.of("203.0.113.16/28")),
            new DirectorSynchronization(new InterfaceSelector("in", null), 52));
    index.update(new DesiredInput(1, new NodeConfigSpec(1, List.of(role)), Map.of()));
    return index.state();
  }

  private static VrrpReport report(MachineState state) {
    GroupReport group =
        new GroupReport(
            "edge",
            "uid-edge",
            state,
            Cause.MASTER_SILENT,
            0,
            100,
            List.of(),
            null,
            0,
            false,
            0,
            List.of(),
            Map.of(),
            Map.of());
    return new VrrpReport("test", 1, "", List.of(group), List.of());
  }

  /** The addresses come to that director, and everybody learns of it. */
  void activate(Director director) throws IOException {
    director.namespace.run("ip addr add 203.0.113.20/32 dev out; ip addr add 10.0.0.254/24 dev in");
    client.run("ip neigh flush all");
    servers.run("ip neigh flush all");
  }

  /** Its power is cut. */
  void cut(Director director) throws IOException {
    director.namespace.run("ip link set in down; ip link set out down");
  }

  /** Opens so many from as many addresses, and speaks on each of them. */
  void connect(int number) throws Exception {
    for (int i = 0; i < number; i++) {
      InetSocketAddress from = new InetSocketAddress("203.0.113." + (100 + i), 0);
      connections.add(
          client.call(() -> {
            Socket socket = new Socket();
            socket.bind(from);
            socket.connect(new InetSocketAddress(VIP, 80), ANSWER_MILLISECONDS);
            socket.setSoTimeout(ANSWER_MILLISECONDS);
            BufferedReader answers = reader(socket);
            return new Connection(socket, answers, exchange(socket, answers));
          }));
    }
    assertThat(connections).extracting(Connection::server).containsAll(SERVERS);
  }

  /** How many connections live. */
  long living() {
    return connections.stream().filter(Connection::lives).count();
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.close();
    }
    for (ServerSocket socket : listening) {
      socket.close();
    }
    // The devices of a namespace go some time after it.
    NetworkNamespace.sh(
        "for link in hclientout hserverin hlb1in hlb1out hlb2in hlb2out hbrin hbrout; do"
            + " ip link del $link; done");
    lb1.close();
    lb2.close();
    client.close();
    servers.close();
  }
}
