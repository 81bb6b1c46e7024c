package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.GratuitousARP;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SchedulerOptions;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.api.v1alpha1.TunnelSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects as the operator writes them, with short names. */
public final class TestObjects {

  private TestObjects() {}

  /** A builder of one compiled service; Masquerade, wlc, one port 80, servers 10.0.0.11 and .12. */
  public static final class ServiceBuilder {
    private final String name;
    private List<String> addresses = List.of("203.0.113.20");
    private List<CompiledPort> ports = List.of(port(80));
    private ForwardingMethod forwarding = ForwardingMethod.Masquerade;
    private @Nullable TunnelSpec tunnel;
    private Scheduler scheduler = Scheduler.wlc;
    private @Nullable SchedulerOptions options;
    private @Nullable Persistence persistence;
    private boolean onePacket;
    private @Nullable SourceAddress source;
    private List<CompiledServer> servers = List.of(server("10.0.0.11", 1), server("10.0.0.12", 1));

    private ServiceBuilder(String name) {
      this.name = name;
    }

    public ServiceBuilder addresses(String... values) {
      addresses = List.of(values);
      return this;
    }

    public ServiceBuilder ports(CompiledPort... values) {
      ports = List.of(values);
      return this;
    }

    public ServiceBuilder forwarding(ForwardingMethod value) {
      forwarding = value;
      return this;
    }

    public ServiceBuilder tunnel(TunnelSpec value) {
      forwarding = ForwardingMethod.Tunnel;
      tunnel = value;
      return this;
    }

    public ServiceBuilder scheduler(Scheduler value) {
      scheduler = value;
      return this;
    }

    public ServiceBuilder options(boolean fallback, boolean hashPort) {
      options = new SchedulerOptions(fallback, hashPort);
      return this;
    }

    public ServiceBuilder persistence(int timeout, int prefix4, int prefix6) {
      persistence = new Persistence(timeout, prefix4, prefix6, null);
      return this;
    }

    public ServiceBuilder onePacket() {
      onePacket = true;
      return this;
    }

    public ServiceBuilder source(SourceAddress value) {
      source = value;
      return this;
    }

    public ServiceBuilder servers(CompiledServer... values) {
      servers = List.of(values);
      return this;
    }

    public CompiledService build() {
      return new CompiledService(
          "uid-" + name,
          1L,
          "shop",
          name,
          "pool",
          1L,
          addresses.stream().map(a -> new ServiceAddress(a, null)).toList(),
          ports,
          forwarding,
          tunnel,
          scheduler,
          options,
          persistence,
          onePacket,
          source,
          servers);
    }
  }

  public static ServiceBuilder service(String name) {
    return new ServiceBuilder(name);
  }

  public static CompiledPort port(int number) {
    return new CompiledPort(Protocol.TCP, number, number, null, null);
  }

  public static CompiledPort port(Protocol protocol, int number) {
    return new CompiledPort(protocol, number, number, null, null);
  }

  public static CompiledServer server(String address, int weight) {
    return new CompiledServer(address, 0, weight, 0, 0);
  }

  public static NodeConfigSliceSpec slice(List<CompiledService> services) {
    return new NodeConfigSliceSpec(1, "edge", "uid-edge", services);
  }

  /** A director of group edge: instances outer (both families) and inner. */
  public static NodeConfigSpec config(List<String> slices) {
    return new NodeConfigSpec(
        1, List.of(role(slices, List.of("203.0.113.16/28", "2001:db8:4:0:0:1::/96"))));
  }

  public static DirectorRole role(List<String> slices, List<String> pools) {
    List<DirectorInstance> instances = new ArrayList<>();
    instances.add(
        new DirectorInstance(
            "outer",
            Family.IPv4,
            new InterfaceSelector(null, "203.0.113.0/24"),
            List.of("203.0.113.4/24"),
            true,
            51,
            List.of()));
    instances.add(
        new DirectorInstance(
            "outer6",
            Family.IPv6,
            new InterfaceSelector(null, "2001:db8:4::/64"),
            List.of("2001:db8:4::4/64"),
            true,
            51,
            List.of()));
    instances.add(
        new DirectorInstance(
            "inner",
            Family.IPv4,
            new InterfaceSelector("eth0", null),
            List.of("10.0.0.254/24"),
            false,
            52,
            List.of()));
    return new DirectorRole(
        "edge",
        "uid-edge",
        1L,
        instances,
        pools,
        List.of("10.0.0.0/24", "fd00:10::/64"),
        slices,
        vrrp(1000, null),
        null);
  }

  /** Version 3 by multicast, priority 150, with one peer. */
  public static DirectorVRRP vrrp(int intervalMilliseconds, @Nullable String switchover) {
    return new DirectorVRRP(
        3,
        intervalMilliseconds,
        150,
        new Preemption(true, 5),
        0,
        TransportMode.Multicast,
        true,
        GratuitousARP.DEFAULT,
        List.of("lb2"),
        switchover);
  }

  /** The same role, speaking VRRP so; null: as an operator without VRRP wrote it. */
  public static DirectorRole with(DirectorRole role, @Nullable DirectorVRRP vrrp) {
    return new DirectorRole(
        role.group(),
        role.uid(),
        role.generation(),
        role.instances(),
        role.addressPools(),
        role.realServerNetworks(),
        role.slices(),
        vrrp,
        role.connectionSynchronization());
  }

  /** The same role, synchronizing connections so; null: not. */
  public static DirectorRole synchronizing(
      DirectorRole role, @Nullable DirectorSynchronization synchronization) {
    return new DirectorRole(
        role.group(),
        role.uid(),
        role.generation(),
        role.instances(),
        role.addressPools(),
        role.realServerNetworks(),
        role.slices(),
        role.vrrp(),
        synchronization);
  }
}
