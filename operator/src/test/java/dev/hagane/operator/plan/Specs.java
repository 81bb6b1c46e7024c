package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressClaim;
import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.AllowedNamespaces;
import dev.hagane.api.v1alpha1.ConnectionSynchronization;
import dev.hagane.api.v1alpha1.DirectorNode;
import dev.hagane.api.v1alpha1.DirectorsSpec;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NameRef;
import dev.hagane.api.v1alpha1.NamespacesFrom;
import dev.hagane.api.v1alpha1.NodeMembers;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.PersistenceScope;
import dev.hagane.api.v1alpha1.PoolType;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.api.v1alpha1.ServicePort;
import dev.hagane.api.v1alpha1.Transport;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.api.v1alpha1.TunnelSpec;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPInstance;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Specs as people write them, short. */
public final class Specs {
  private Specs() {}

  public static LabelSelector label(String key, String value) {
    LabelSelector selector = new LabelSelector();
    selector.setMatchLabels(Map.of(key, value));
    return selector;
  }

  public static AddressClaim address(String value) {
    return new AddressClaim(value, null, null);
  }

  public static AddressClaim any(@Nullable String pool, @Nullable Family family) {
    return new AddressClaim(null, pool, family);
  }

  public static ServicePort tcp(int port) {
    return new ServicePort("tcp-" + port, Protocol.TCP, port, null, null);
  }

  public static ServicePort udp(int port) {
    return new ServicePort("udp-" + port, Protocol.UDP, port, null, null);
  }

  public static ServicePort range(int first, int last) {
    return new ServicePort("range-" + first, Protocol.TCP, null, first + "-" + last, null);
  }

  public static RealServer server(String address) {
    return new RealServer(address, 0, 1, ServerState.Active, 0, 0);
  }

  public static RealServer server(String address, int port, int weight, ServerState state) {
    return new RealServer(address, port, weight, state, 0, 0);
  }

  public static RealServerPoolSpec servers(String... addresses) {
    return new RealServerPoolSpec(
        PoolType.Servers, Arrays.stream(addresses).map(Specs::server).toList(), null);
  }

  public static RealServerPoolSpec servers(RealServer... servers) {
    return new RealServerPoolSpec(PoolType.Servers, List.of(servers), null);
  }

  public static RealServerPoolSpec nodes(String label, String value, String... subnets) {
    return new RealServerPoolSpec(
        PoolType.Nodes, List.of(), new NodeMembers(label(label, value), List.of(subnets), 10));
  }

  /** The same group with that synchronization of connections; null: none. */
  public static VRRPGroupSpec synchronizing(
      VRRPGroupSpec spec, @Nullable ConnectionSynchronization asked) {
    return new VRRPGroupSpec(
        spec.directors(),
        spec.version(),
        spec.advertisementIntervalMilliseconds(),
        spec.instances(),
        spec.addressPools(),
        spec.realServerNetworks(),
        spec.allowedNamespaces(),
        spec.preemption(),
        spec.startupDelaySeconds(),
        spec.transport(),
        spec.gratuitousARP(),
        spec.checksumIncludesPseudoHeader(),
        asked);
  }

  /** A service of group edge over pool web. */
  public static VirtualServiceSpec service(List<AddressClaim> addresses, ServicePort... ports) {
    return new Service(addresses, List.of(ports)).spec();
  }

  /** A group of these directors, with pools of both families. */
  public static VRRPGroupSpec edge(String... directors) {
    return new Group(directors).spec();
  }

  /** A virtual service whose parts can be changed one by one. */
  public record Service(
      String group,
      String pool,
      List<AddressClaim> addresses,
      List<ServicePort> ports,
      ForwardingMethod forwarding,
      Scheduler scheduler,
      @Nullable Persistence persistence,
      @Nullable TunnelSpec tunnel) {
    public Service(List<AddressClaim> addresses, List<ServicePort> ports) {
      this("edge", "web", addresses, ports, ForwardingMethod.Masquerade, Scheduler.wlc, null, null);
    }

    public Service inGroup(String name) {
      return new Service(name, pool, addresses, ports, forwarding, scheduler, persistence, tunnel);
    }

    public Service over(String name) {
      return new Service(group, name, addresses, ports, forwarding, scheduler, persistence, tunnel);
    }

    public Service by(ForwardingMethod method) {
      return new Service(group, pool, addresses, ports, method, scheduler, persistence, tunnel);
    }

    public Service with(Scheduler other) {
      return new Service(group, pool, addresses, ports, forwarding, other, persistence, tunnel);
    }

    public Service allPorts() {
      Persistence all = new Persistence(300, 32, 128, PersistenceScope.AllPorts);
      return new Service(group, pool, addresses, ports, forwarding, scheduler, all, tunnel);
    }

    public VirtualServiceSpec spec() {
      return new VirtualServiceSpec(
          new NameRef(group),
          addresses,
          ports,
          forwarding,
          tunnel,
          scheduler,
          null,
          new NameRef(pool),
          persistence,
          false,
          null);
    }
  }

  /** A group whose parts can be changed one by one. */
  public record Group(
      DirectorsSpec directors,
      List<VRRPInstance> instances,
      List<AddressPool> pools,
      List<String> serverNetworks,
      AllowedNamespaces namespaces,
      @Nullable Transport transport,
      @Nullable Preemption preemption,
      @Nullable Integer version,
      @Nullable Integer intervalMilliseconds) {
    public Group(String... directors) {
      this(
          named(directors),
          List.of(
              instance("outer", Family.IPv4, "203.0.113.0/24", 51, "203.0.113.4/24", true),
              instance("outer6", Family.IPv6, "2001:db8:4::/64", 51, "2001:db8:4::4/64", true),
              instance("inner", Family.IPv4, "10.0.0.0/24", 52, "10.0.0.254/24", false)),
          List.of(
              new AddressPool("public", "203.0.113.16/28"),
              new AddressPool("public6", "2001:db8:4:0:0:1::/96")),
          List.of("10.0.0.0/24", "fd00:10::/64"),
          new AllowedNamespaces(NamespacesFrom.All, null),
          null,
          null,
          null,
          null);
    }

    public static DirectorsSpec named(String... nodes) {
      return new DirectorsSpec(
          Arrays.stream(nodes).map(n -> new DirectorNode(n, 100)).toList(), null);
    }

    public static DirectorsSpec ranked(Map<String, Integer> priorities) {
      return new DirectorsSpec(
          new TreeMap<>(priorities)
              .entrySet().stream().map(e -> new DirectorNode(e.getKey(), e.getValue())).toList(),
          null);
    }

    public static DirectorsSpec labelled(String key, String value) {
      return new DirectorsSpec(null, label(key, value));
    }

    public static VRRPInstance instance(
        String name, Family family, String subnet, int vrid, String address, boolean carries) {
      return new VRRPInstance(
          name, family, new InterfaceSelector(null, subnet), vrid, List.of(address), carries);
    }

    public Group directedBy(DirectorsSpec other) {
      return new Group(
          other,
          instances,
          pools,
          serverNetworks,
          namespaces,
          transport,
          preemption,
          version,
          intervalMilliseconds);
    }

    public Group with(List<VRRPInstance> other) {
      return new Group(
          directors,
          other,
          pools,
          serverNetworks,
          namespaces,
          transport,
          preemption,
          version,
          intervalMilliseconds);
    }

    public Group withPools(AddressPool... other) {
      return new Group(
          directors,
          instances,
          List.of(other),
          serverNetworks,
          namespaces,
          transport,
          preemption,
          version,
          intervalMilliseconds);
    }

    public Group serving(String... networks) {
      return new Group(
          directors,
          instances,
          pools,
          List.of(networks),
          namespaces,
          transport,
          preemption,
          version,
          intervalMilliseconds);
    }

    public Group open(AllowedNamespaces other) {
      return new Group(
          directors,
          instances,
          pools,
          serverNetworks,
          other,
          transport,
          preemption,
          version,
          intervalMilliseconds);
    }

    public Group unicast() {
      Transport unicast = new Transport(TransportMode.Unicast);
      return new Group(
          directors,
          instances,
          pools,
          serverNetworks,
          namespaces,
          unicast,
          preemption,
          version,
          intervalMilliseconds);
    }

    public Group preempting(boolean enabled, int delaySeconds) {
      Preemption other = new Preemption(enabled, delaySeconds);
      return new Group(
          directors,
          instances,
          pools,
          serverNetworks,
          namespaces,
          transport,
          other,
          version,
          intervalMilliseconds);
    }

    public Group speaking(int otherVersion, int otherIntervalMilliseconds) {
      return new Group(
          directors,
          instances,
          pools,
          serverNetworks,
          namespaces,
          transport,
          preemption,
          otherVersion,
          otherIntervalMilliseconds);
    }

    public VRRPGroupSpec spec() {
      return new VRRPGroupSpec(
          directors,
          version,
          intervalMilliseconds,
          instances,
          pools,
          serverNetworks,
          namespaces,
          preemption,
          null,
          transport,
          null,
          null,
          null);
    }
  }
}
