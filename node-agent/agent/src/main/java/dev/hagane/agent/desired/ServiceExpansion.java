package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.SchedulerOptions;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.api.v1alpha1.TunnelSpec;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.DestinationKey;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.MarkKey;
import dev.hagane.ipvs.SchedulerFlag;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.ipvs.ServiceState;
import dev.hagane.ipvs.TunnelEncapsulation;
import dev.hagane.nft.PortMark;
import dev.hagane.nft.SourceNat;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import dev.hagane.value.TransportProtocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a compiled service into IPVS services, addresses and nf_tables entries. */
final class ServiceExpansion {
  private final CompiledService compiled;
  private final ObjectRef owner;
  private final dev.hagane.ipvs.ForwardingMethod method;
  private final @Nullable TunnelEncapsulation encapsulation;
  private final List<IpAddress> addresses;
  private final List<Server> servers;
  private final Map<ServiceKey, DesiredService> services = new LinkedHashMap<>();
  private final Map<IpAddress, Set<ServiceKey>> behind = new LinkedHashMap<>();
  private final List<PortMark> marks = new ArrayList<>();
  private final List<SourceNat> sourceNats = new ArrayList<>();

  private record Server(IpAddress address, CompiledServer compiled) {}

  private ServiceExpansion(CompiledService compiled) {
    this.compiled = compiled;
    this.owner = ObjectRef.of(compiled);
    this.method = method(compiled.forwarding());
    this.encapsulation = encapsulation(compiled);
    this.addresses =
        compiled.addresses().stream().map(a -> IpAddress.parse(a.value())).distinct().toList();
    this.servers =
        compiled.servers().stream().map(s -> new Server(IpAddress.parse(s.address()), s)).toList();
  }

  /**
   * Expands one entry.
   *
   * @throws IllegalArgumentException if a value is out of its range or contradicts another; the
   *     message quotes it
   * @throws NullPointerException if a required field is absent; the message names it
   */
  static ExpandedService expand(CompiledService compiled) {
    Objects.requireNonNull(compiled.uid(), "uid");
    Objects.requireNonNull(compiled.name(), "name");
    Objects.requireNonNull(compiled.scheduler(), "scheduler");
    Objects.requireNonNull(compiled.forwarding(), "forwarding");
    return new ServiceExpansion(compiled).expand();
  }

  private ExpandedService expand() {
    for (IpAddress address : addresses) {
      behind.put(address, new LinkedHashSet<>());
      for (CompiledPort port : compiled.ports()) {
        expand(address, port);
      }
    }
    List<ServiceAddressWish> wishes =
        behind.entrySet().stream()
            .map(e -> new ServiceAddressWish(owner, e.getKey(), e.getValue()))
            .toList();
    Set<AddressFamily> masqueraded = EnumSet.noneOf(AddressFamily.class);
    if (compiled.forwarding() == ForwardingMethod.Masquerade) {
      addresses.forEach(a -> masqueraded.add(a.family()));
    }
    return new ExpandedService(
        owner, List.copyOf(services.values()), wishes, marks, sourceNats, masqueraded);
  }

  private void expand(IpAddress address, CompiledPort port) {
    TransportProtocol protocol = port.protocol().toValue();
    PortRange range = new PortRange(port.first(), port.last());
    Long mark = port.mark();
    ServiceKey key;
    if (mark != null) {
      key = new MarkKey(address.family(), mark);
      marks.add(new PortMark(address, protocol, range, mark));
    } else if (range.size() == 1) {
      key = new AddressKey(address, protocol, range.first());
    } else {
      throw new IllegalArgumentException("the port range " + range + " carries no mark");
    }
    if (compiled.forwarding() == ForwardingMethod.Masquerade
        && compiled.sourceAddress() == SourceAddress.Director) {
      sourceNats.add(new SourceNat(address, protocol, range));
    }
    Objects.requireNonNull(behind.get(address)).add(key);
    // Ports of one mark are one service of a family: the first says how it is.
    if (mark == null && services.containsKey(key)) {
      throw new IllegalArgumentException(key + " appears twice");
    }
    services.computeIfAbsent(key, k -> new DesiredService(owner, state(k, port)));
  }

  private ServiceState state(ServiceKey key, CompiledPort port) {
    IpvsService service =
        new IpvsService(
            key,
            compiled.scheduler().name(),
            flags(),
            isOnePacket(key, port),
            persistence(key.family()));
    List<Destination> destinations =
        servers.stream()
            .filter(s -> s.address().family() == key.family())
            .map(s -> destination(key, port, s))
            .toList();
    return ServiceState.of(service, destinations);
  }

  /** The kernel heeds it for UDP only; a mark's service may have ports of several protocols. */
  private boolean isOnePacket(ServiceKey key, CompiledPort port) {
    if (!Boolean.TRUE.equals(compiled.onePacket())) {
      return false;
    }
    return key instanceof MarkKey
        ? compiled.ports().stream().anyMatch(p -> p.protocol().toValue() == TransportProtocol.UDP)
        : port.protocol().toValue() == TransportProtocol.UDP;
  }

  private Set<SchedulerFlag> flags() {
    SchedulerOptions options = compiled.schedulerOptions();
    Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
    if (options != null && compiled.scheduler().takesOptions()) {
      if (options.fallback()) {
        flags.add(SchedulerFlag.FALLBACK);
      }
      if (options.hashPort()) {
        flags.add(SchedulerFlag.HASH_PORT);
      }
    }
    return flags;
  }

  private dev.hagane.ipvs.@Nullable Persistence persistence(AddressFamily family) {
    Persistence persistence = compiled.persistence();
    if (persistence == null) {
      return null;
    }
    int prefixLength =
        family == AddressFamily.IPv6
            ? persistence.ipv6PrefixLength()
            : persistence.ipv4PrefixLength();
    return dev.hagane.ipvs.Persistence.of(persistence.timeoutSeconds(), prefixLength);
  }

  private Destination destination(ServiceKey key, CompiledPort port, Server server) {
    CompiledServer s = server.compiled();
    return new Destination(
        new DestinationKey(server.address(), destinationPort(key, port, s)),
        method,
        s.weight(),
        s.upperConnectionThreshold(),
        s.lowerConnectionThreshold(),
        encapsulation);
  }

  /**
   * Only Masquerade can rewrite a port. A mark's service keeps the client's port (0) unless one is
   * set; DirectRouting and Tunnel keep it always.
   */
  private int destinationPort(ServiceKey key, CompiledPort port, CompiledServer server) {
    int unchanged = key instanceof AddressKey address ? address.port() : 0;
    if (compiled.forwarding() != ForwardingMethod.Masquerade) {
      if (server.port() != 0 && server.port() != unchanged) {
        throw new IllegalArgumentException(
            "server %s has port %d, and %s cannot change the port"
                .formatted(server.address(), server.port(), compiled.forwarding()));
      }
      return unchanged;
    }
    if (server.port() != 0) {
      return server.port();
    }
    Integer target = port.targetPort();
    return target == null ? unchanged : target;
  }

  private static dev.hagane.ipvs.ForwardingMethod method(ForwardingMethod method) {
    return switch (method) {
      case DirectRouting -> dev.hagane.ipvs.ForwardingMethod.DIRECT_ROUTING;
      case Masquerade -> dev.hagane.ipvs.ForwardingMethod.MASQUERADE;
      case Tunnel -> dev.hagane.ipvs.ForwardingMethod.TUNNEL;
    };
  }

  private static @Nullable TunnelEncapsulation encapsulation(CompiledService compiled) {
    if (compiled.forwarding() != ForwardingMethod.Tunnel) {
      return null;
    }
    TunnelSpec tunnel = compiled.tunnel();
    if (tunnel == null) {
      return new TunnelEncapsulation.Ipip();
    }
    return switch (tunnel.type()) {
      case IPIP -> new TunnelEncapsulation.Ipip();
      case GRE -> new TunnelEncapsulation.Gre(tunnel.checksum());
      case GUE ->
          new TunnelEncapsulation.Gue(
              Objects.requireNonNull(tunnel.guePort(), "tunnel.guePort"), tunnel.checksum());
    };
  }
}
