package dev.hagane.benchmarks;

import dev.hagane.agent.apply.DirectorProcess;
import dev.hagane.agent.apply.NodeApplier;
import dev.hagane.agent.apply.NodePorts;
import dev.hagane.agent.apply.StateFile;
import dev.hagane.agent.apply.Sysctl;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.ExpandedSlice;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.ipvs.FakeIpvsKernel;
import dev.hagane.ipvs.FakeIpvsTable;
import dev.hagane.ipvs.KernelIpvsTable;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.nft.FakeNftables;
import dev.hagane.rtnl.FakeRouteTable;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The agent's core on a director without a kernel: netlink ends in a {@link FakeIpvsKernel}, the
 * rest in memory. Each service has 4 servers; 200 services make a slice, as the operator's do.
 */
final class FakeDirector {
  private static final String NODE = "lb1";
  private static final int SERVERS = 4;
  private static final int PER_SLICE = 200;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final FakeIpvsTable table = new FakeIpvsTable();
  private final FakeIpvsKernel kernel = new FakeIpvsKernel(table);
  private final ReplayingPeer peer = new ReplayingPeer(kernel.socket());
  private final Map<String, List<CompiledService>> specs = new TreeMap<>();
  private final Map<String, ExpandedSlice> slices = new HashMap<>();
  private final NodeApplier agent;
  private long generation;

  /** Loads that many services into the table, and forgets how. */
  FakeDirector(int services) {
    FakeRouteTable network = new FakeRouteTable();
    address(network, network.addEthernet("eth0"), "10.0.0.2/24");
    address(network, network.addEthernet("eth0.4"), "203.0.113.2/24");
    agent =
        new NodeApplier(
            NODE,
            new NodePorts(
                new KernelIpvsTable(new NetlinkChannel(peer, LIMIT)),
                network,
                new Obedient(),
                new FakeNftables(),
                new Settings(),
                new NodePorts.Files(
                    new Memory(), new Memory(), new Memory(), new Memory(), new Memory(), new Memory())),
            List.of());
    for (int from = 0; from < services; from += PER_SLICE) {
      int to = Math.min(services, from + PER_SLICE);
      specs.put(
          "slice-" + from / PER_SLICE + "-0",
          IntStream.range(from, to).mapToObj(i -> service(i, 1)).toList());
    }
    specs.forEach((name, content) -> slices.put(name, expanded(name, content)));
    agent.want(input(), Instant.EPOCH);
    int operations = table.applied().size();
    if (operations != services * (SERVERS + 1)) {
      throw new IllegalStateException(operations + " operations: " + agent.report());
    }
    forget();
  }

  NodeApplier agent() {
    return agent;
  }

  ReplayingPeer peer() {
    return peer;
  }

  /** Another weight for one server; what the API server would send next. */
  Edit edit(int number) {
    String old = specs.keySet().stream().skip(number * 7L % specs.size()).findFirst().orElseThrow();
    List<CompiledService> content = new ArrayList<>(specs.get(old));
    int slice = Integer.parseInt(old.substring("slice-".length(), old.lastIndexOf('-')));
    int which = number % content.size();
    content.set(which, service(slice * PER_SLICE + which, 2 + number));
    return new Edit(old, "slice-" + slice + "-" + (number + 1), List.copyOf(content));
  }

  /**
   * The agent's own work for an edit: expand the new slice, put the state together, compare, send.
   */
  void apply(Edit edit) {
    specs.remove(edit.old());
    slices.remove(edit.old());
    specs.put(edit.name(), edit.content());
    slices.put(edit.name(), expanded(edit.name(), edit.content()));
    agent.want(input(), Instant.EPOCH);
  }

  /** Commands that the kernel got since {@link #forget}. */
  int commands() {
    return table.applied().size();
  }

  void forget() {
    table.forgetApplied();
    kernel.socket().sent().clear();
  }

  /** A slice in the place of another. */
  record Edit(String old, String name, List<CompiledService> content) {}

  private DesiredInput input() {
    DirectorRole role =
        new DirectorRole(
            "edge",
            "uid-edge",
            1L,
            List.of(
                new DirectorInstance(
                    "outer",
                    Family.IPv4,
                    new InterfaceSelector(null, "203.0.113.0/24"),
                    List.of("203.0.113.4/24"),
                    true,
                    51,
                    List.of())),
            List.of("203.0.113.16/28"),
            List.of("10.0.0.0/24"),
            List.copyOf(specs.keySet()),
            null,
            null);
    return new DesiredInput(++generation, new NodeConfigSpec(1, List.of(role)), slices);
  }

  private static ExpandedSlice expanded(String name, List<CompiledService> content) {
    return ExpandedSlice.of(
        NODE, name, new NodeConfigSliceSpec(1, "edge", "uid-edge", content), List.of());
  }

  private static CompiledService service(int number, int weight) {
    List<CompiledServer> servers = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      servers.add(new CompiledServer("10.0.0." + (11 + i), 0, i == 1 ? weight : 1, 0, 0));
    }
    int port = 1000 + number;
    return new CompiledService(
        "uid-" + number,
        1L,
        "shop",
        "s" + number,
        "pool",
        1L,
        List.of(new ServiceAddress("203.0.113." + (16 + number % 14), null)),
        List.of(new CompiledPort(Protocol.TCP, port, port, null, null)),
        ForwardingMethod.Masquerade,
        null,
        Scheduler.wlc,
        null,
        null,
        false,
        null,
        servers);
  }

  private static void address(FakeRouteTable network, int link, String text) {
    network.addForeignAddress(
        new LinkAddress(
            link,
            InterfaceAddress.parse(text),
            Scope.UNIVERSE,
            Set.of(),
            RouteProtocol.STATIC,
            LinkAddress.FOREVER,
            LinkAddress.FOREVER));
  }

  /** Does what it is told at once; the addresses themselves are not this benchmark's affair. */
  private static final class Obedient implements DirectorProcess {
    private VrrpReport report = new VrrpReport("", 0, "", List.of(), List.of());

    @Override
    public void want(HostConfiguration configuration) {
      report = new VrrpReport("", configuration.generation(), "", List.of(), List.of());
    }

    @Override
    public VrrpReport report() {
      return report;
    }

    @Override
    public boolean answers() {
      return true;
    }
  }

  private static final class Memory implements StateFile {
    private Optional<List<String>> lines = Optional.empty();

    @Override
    public Optional<List<String>> read() {
      return lines;
    }

    @Override
    public void write(List<String> next) {
      lines = Optional.of(List.copyOf(next));
    }
  }

  private static final class Settings implements Sysctl {
    private final Map<String, String> values =
        new HashMap<>(
            Map.of(
                "net/ipv4/ip_forward",
                "0",
                "net/ipv6/conf/all/forwarding",
                "0",
                "net/ipv4/vs/conntrack",
                "0"));

    @Override
    public Optional<String> read(String path) {
      return Optional.ofNullable(values.get(path));
    }

    @Override
    public void write(String path, String value) {
      values.put(path, value);
    }
  }
}
