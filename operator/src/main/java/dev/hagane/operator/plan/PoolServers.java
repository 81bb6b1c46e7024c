package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.NodeMembers;
import dev.hagane.api.v1alpha1.PoolType;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pool with its servers found: what its spec and the hosts make of it. */
final class PoolServers {
  private final Resource<RealServerPoolSpec> pool;
  private final Judgement accepted;
  private final Judgement resolved;
  private final List<PoolServer> servers;
  private final boolean repeatsAddress;
  private final int active;
  private final Map<AddressFamily, List<CompiledServer>> compiled =
      new EnumMap<>(AddressFamily.class);
  private @Nullable List<CompiledServer> compiledAll;

  private PoolServers(
      Resource<RealServerPoolSpec> pool,
      Judgement accepted,
      Judgement resolved,
      List<PoolServer> servers) {
    this.pool = pool;
    this.accepted = accepted;
    this.resolved = resolved;
    this.servers = servers;
    boolean repeats = false;
    for (int i = 1; i < servers.size() && !repeats; i++) {
      repeats = servers.get(i).address().equals(servers.get(i - 1).address());
    }
    repeatsAddress = repeats;
    active = (int) servers.stream().filter(PoolServer::isActive).count();
  }

  /** Finds the servers of a pool, ordered by address and port. */
  static PoolServers of(Resource<RealServerPoolSpec> pool, List<Host> hosts) {
    NodeMembers members = pool.spec().nodes();
    if (pool.spec().type() == PoolType.Nodes && members != null) {
      return ofNodes(pool, members, hosts);
    }
    List<PoolServer> servers = new ArrayList<>(pool.spec().servers().size());
    for (RealServer server : pool.spec().servers()) {
      IpAddress address = Texts.addressOrNull(server.address());
      if (address == null) {
        return refused(pool, "'" + server.address() + "' is not an address");
      }
      servers.add(new PoolServer(address, server, null));
    }
    servers.sort(PoolServer.ORDER);
    for (int i = 1; i < servers.size(); i++) {
      if (PoolServer.ORDER.compare(servers.get(i - 1), servers.get(i)) == 0) {
        return refused(pool, "real server " + servers.get(i) + " is listed twice: remove one");
      }
    }
    return new PoolServers(pool, Judgement.ACCEPTED, Judgement.RESOLVED, List.copyOf(servers));
  }

  private static PoolServers ofNodes(
      Resource<RealServerPoolSpec> pool, NodeMembers members, List<Host> hosts) {
    List<Cidr> subnets = new ArrayList<>();
    for (String text : members.subnets()) {
      Cidr subnet = Texts.networkOrNull(text);
      if (subnet == null) {
        return refused(pool, "'" + text + "' is not a network");
      }
      subnets.add(subnet);
    }
    List<Host> selected =
        hosts.stream()
            .filter(h -> LabelMatch.matches(members.selector(), h.labels()))
            .sorted(Comparator.comparing(Host::name))
            .toList();
    Map<IpAddress, PoolServer> servers = new TreeMap<>();
    for (Host host : selected) {
      for (IpAddress address : host.addresses()) {
        if (subnets.stream().anyMatch(s -> s.contains(address))) {
          RealServer server =
              new RealServer(address.toString(), 0, members.weight(), ServerState.Active, 0, 0);
          servers.putIfAbsent(address, new PoolServer(address, server, host.name()));
        }
      }
    }
    Judgement resolved = Judgement.RESOLVED;
    if (servers.isEmpty()) {
      String label = LabelMatch.text(members.selector());
      resolved =
          Judgement.no(
              Reason.NoMatchingNodes,
              selected.isEmpty()
                  ? pool.key()
                      + ": no Node has "
                      + label
                      + "; label the Nodes that are real servers, or correct nodes.selector"
                  : pool.key()
                      + ": "
                      + Texts.some(selected.stream().map(Host::name).toList())
                      + " have "
                      + label
                      + " but no address in "
                      + String.join(", ", members.subnets())
                      + "; correct nodes.subnets");
    }
    return new PoolServers(pool, Judgement.ACCEPTED, resolved, List.copyOf(servers.values()));
  }

  private static PoolServers refused(Resource<RealServerPoolSpec> pool, String why) {
    return new PoolServers(
        pool,
        Judgement.no(Reason.UnsupportedCombination, pool.key() + ": " + why),
        Judgement.RESOLVED,
        List.of());
  }

  Resource<RealServerPoolSpec> pool() {
    return pool;
  }

  Judgement accepted() {
    return accepted;
  }

  Judgement resolved() {
    return resolved;
  }

  List<PoolServer> servers() {
    return servers;
  }

  int active() {
    return active;
  }

  /** Whether some address is listed with more than one port. */
  boolean repeatsAddress() {
    return repeatsAddress;
  }

  boolean hasFamily(AddressFamily family) {
    return servers.stream().anyMatch(s -> s.address().family() == family);
  }

  /** The ports that servers name themselves, but 0. */
  Set<Integer> ownPorts() {
    Set<Integer> ports = new HashSet<>();
    servers.forEach(s -> ports.add(s.server().port()));
    ports.remove(0);
    return ports;
  }

  /** How many servers, disabled ones too, have one of these families. */
  int count(Set<AddressFamily> families) {
    return (int) servers.stream().filter(s -> families.contains(s.address().family())).count();
  }

  /** The servers of these families as nodes get them; services that share a pool share the list. */
  List<CompiledServer> compiled(Set<AddressFamily> families) {
    if (families.size() == 1) {
      return compiled.computeIfAbsent(
          families.iterator().next(), family -> compile(Set.of(family)));
    }
    List<CompiledServer> all = compiledAll;
    if (all == null) {
      all = compile(families);
      compiledAll = all;
    }
    return all;
  }

  private List<CompiledServer> compile(Set<AddressFamily> families) {
    return servers.stream()
        .filter(s -> !s.isDisabled() && families.contains(s.address().family()))
        .map(PoolServer::compile)
        .toList();
  }

  /** Whether the two would give the same servers and judgements. */
  boolean sameAs(PoolServers other) {
    return Objects.equals(servers, other.servers)
        && accepted.equals(other.accepted)
        && resolved.equals(other.resolved);
  }
}
