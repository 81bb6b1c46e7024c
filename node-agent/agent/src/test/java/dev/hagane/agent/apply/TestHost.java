package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.ExpandedSlice;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.ipvs.FakeIpvsTable;
import dev.hagane.nft.FakeNftables;
import dev.hagane.rtnl.FakeRouteTable;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A director of fakes: eth0 inside, eth0.4 outside, and an agent that can be restarted. */
public final class TestHost {
  static final String NODE = "lb1";

  final FakeIpvsTable ipvs = new FakeIpvsTable();
  final FakeRouteTable network = new FakeRouteTable();
  final FakeNftables nftables = new FakeNftables();
  final FakeSysctl sysctl =
      new FakeSysctl()
          .set("net/ipv4/ip_forward", "0")
          .set("net/ipv6/conf/all/forwarding", "0")
          .set("net/ipv4/vs/conntrack", "0")
          .set("net/ipv4/vs/backup_only", "0")
          .set("net/ipv4/vs/sloppy_tcp", "0")
          .set("net/ipv4/vs/sync_threshold", "3\t50")
          .set("net/ipv4/vs/sync_refresh_period", "0")
          .set("net/ipv4/vs/sync_retries", "0")
          .set("net/ipv6/conf/eth0/accept_ra", "0")
          .set("net/ipv6/conf/eth0.4/accept_ra", "1");
  final MemoryFile ownership = new MemoryFile();
  final MemoryFile settings = new MemoryFile();
  final MemoryFile nftRecord = new MemoryFile();
  final MemoryFile transitions = new MemoryFile();
  final MemoryFile vrrpTold = new MemoryFile();
  final MemoryFile daemons = new MemoryFile();
  final FakeVrrpProcess vrrp = new FakeVrrpProcess(network);
  final int inside;
  final int outside;
  List<Cidr> excludedByKubeProxy = List.of();
  @Nullable DirectorVRRP spoken = TestObjects.vrrp(1000, null);
  @Nullable DirectorSynchronization synchronizing;
  Instant now = Instant.parse("2026-11-21T12:00:00Z");
  NodeApplier agent;
  private final Map<String, ExpandedSlice> slices = new HashMap<>();
  private long generation;

  public TestHost() {
    inside = network.addEthernet("eth0");
    outside = network.addEthernet("eth0.4");
    address(inside, "10.0.0.2/24");
    address(inside, "fd00:10::2/64");
    address(outside, "203.0.113.2/24");
    address(outside, "2001:db8:4::2/64");
    ipvs.addInterfaces("eth0", "eth0.4");
    agent = start();
  }

  void address(int link, String text) {
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

  private NodeApplier start() {
    NodePorts ports =
        new NodePorts(
            ipvs,
            network,
            vrrp,
            nftables,
            sysctl,
            new NodePorts.Files(ownership, settings, nftRecord, transitions, vrrpTold, daemons));
    return new NodeApplier(NODE, ports, excludedByKubeProxy);
  }

  /** The process ends and begins; the kernel, the disk and hagane-vrrp stay. */
  void restart() {
    vrrp.agentRestarts();
    agent = start();
  }

  /** A state with these services, each in a slice of its own. */
  DesiredInput desired(CompiledService... services) {
    return desired(List.of(services));
  }

  DesiredInput desired(List<CompiledService> services) {
    Map<String, List<CompiledService>> content = new HashMap<>();
    services.forEach(s -> content.put("s" + s.hashCode(), List.of(s)));
    return desired(content);
  }

  /** A state with these slices; one of a name that was there is taken to be the same. */
  DesiredInput desired(Map<String, List<CompiledService>> content) {
    content.forEach((name, services) ->
        slices.computeIfAbsent(
            name, n -> ExpandedSlice.of(NODE, n, TestObjects.slice(services), List.of())));
    slices.keySet().retainAll(content.keySet());
    NodeConfigSpec spec = TestObjects.config(content.keySet().stream().sorted().toList());
    DirectorRole role =
        TestObjects.synchronizing(
            TestObjects.with(spec.directors().getFirst(), spoken), synchronizing);
    return new DesiredInput(++generation, new NodeConfigSpec(1, List.of(role)), slices);
  }

  /** Applies these services and nothing else. */
  NodeReport apply(CompiledService... services) {
    return apply(desired(services));
  }

  NodeReport apply(DesiredInput desired) {
    agent.want(desired, now);
    return agent.report();
  }

  /** The role ends. */
  NodeReport applyNothing() {
    return apply(new DesiredInput(++generation, new NodeConfigSpec(1, List.of()), Map.of()));
  }

  /** A second passes. */
  NodeReport look() {
    now = now.plusSeconds(1);
    vrrp.tick();
    agent.look(now);
    return agent.report();
  }

  /** The host's links or addresses changed, and both processes learn of it. */
  NodeReport networkChanged() {
    vrrp.tick();
    agent.networkChanged(now);
    return agent.report();
  }

  /** Whatever was written so far is forgotten. */
  void forget() {
    ipvs.forgetApplied();
    network.forgetApplied();
    nftables.forgetApplied();
    sysctl.written().clear();
    vrrp.forget();
  }

  /** All that was written since {@link #forget}, in order by kind. */
  List<Object> written() {
    List<Object> all = new ArrayList<>(ipvs.applied());
    all.addAll(network.applied());
    all.addAll(nftables.applied());
    all.addAll(sysctl.written());
    return all;
  }

  /** Our addresses in the kernel, as {@code address/prefix}. */
  Set<String> heldAddresses() {
    return network.addresses().stream()
        .filter(a -> a.protocol() == RouteProtocol.HAGANE)
        .map(a -> a.address().toString())
        .collect(Collectors.toSet());
  }

  static List<String> messages(NodeReport report) {
    return report.problems().stream()
        .map(p -> p.kind() + " " + p.name() + " " + p.reason() + " " + p.message())
        .toList();
  }

  static List<String> reasons(NodeReport report) {
    return report.problems().stream().map(TestHost::reason).toList();
  }

  private static String reason(NodeProblem problem) {
    return problem.kind() + " " + problem.name() + " " + problem.reason();
  }
}
