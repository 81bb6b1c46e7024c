package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a virtual service should be. */
@ApiType
@JsonClassDescription("What the virtual service should be.")
@ValidationRule(
    value = "self.forwarding == 'Masquerade' || self.ports.all(p, !has(p.targetPort))",
    message =
        "targetPort needs forwarding: Masquerade; with DirectRouting and Tunnel the real server"
            + " receives the service's own port")
@ValidationRule(
    value = "self.forwarding == 'Masquerade' || !has(self.masquerade)",
    message = "masquerade is only for forwarding: Masquerade; remove it or change forwarding")
@ValidationRule(
    value = "(self.forwarding == 'Tunnel') == has(self.tunnel)",
    message = "tunnel is required with forwarding: Tunnel, and allowed only there")
@ValidationRule(
    value = "!has(self.schedulerOptions) || self.scheduler in ['sh', 'mh']",
    message = "schedulerOptions are only for the schedulers sh and mh")
@ValidationRule(
    value = "!self.onePacket || self.ports.all(p, p.protocol == 'UDP')",
    message = "onePacket schedules each datagram by itself: all ports must be UDP")
@ValidationRule(
    value = "!self.onePacket || !has(self.persistence)",
    message = "onePacket and persistence exclude each other")
@ValidationRule(
    value =
        "!has(self.persistence) || self.persistence.scope != 'AllPorts' || self.ports.all(p,"
            + " !has(p.targetPort))",
    message =
        "persistence.scope: AllPorts keeps each packet's own port, so no port may have a"
            + " targetPort")
@ValidationRule(
    value =
        "self.ports.exists(p, has(p.port) == has(p.portRange) || (has(p.portRange) &&"
            + " !p.portRange.matches('^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$'))) || self.ports.all(p,"
            + " self.ports.filter(q, q.protocol == p.protocol && (has(q.port) ? q.port :"
            + " int(q.portRange.split('-')[0])) <= (has(p.port) ? p.port :"
            + " int(p.portRange.split('-')[1])) && (has(p.port) ? p.port :"
            + " int(p.portRange.split('-')[0])) <= (has(q.port) ? q.port :"
            + " int(q.portRange.split('-')[1]))).size() <= 1)",
    message = "ports of one protocol overlap: a port may be in one entry only")
@ValidationRule(
    value =
        "!has(self.addresses) || self.addresses.all(a, !has(a.value) ||"
            + " self.addresses.exists_one(b, has(b.value) && b.value == a.value))",
    message = "the same address is claimed twice: remove one")
public record VirtualServiceSpec(
    @JsonPropertyDescription(
            "The VRRPGroup whose directors carry the service and whose pools hold its addresses.")
        @Required
        NameRef vrrpGroupRef,
    @JsonPropertyDescription(
            "Addresses of the service, IPv4 and IPv6. Absent: one is assigned from the group's"
                + " first pool that has a free one; status.addresses shows it.")
        @Size(max = 16)
        List<AddressClaim> addresses,
    @JsonPropertyDescription("Ports that clients connect to.")
        @Required
        @Size(min = 1, max = 32)
        @ListKeys("name")
        List<ServicePort> ports,
    @JsonPropertyDescription(
            "How directors pass packets on: DirectRouting (the server answers the client by itself,"
                + " same network), Masquerade (NAT, replies return through the director), Tunnel"
                + " (encapsulated, the server answers by itself).")
        @Required
        ForwardingMethod forwarding,
    @JsonPropertyDescription("The encapsulation, for forwarding: Tunnel.")
        @Nullable TunnelSpec tunnel,
    @JsonPropertyDescription(
            "How a real server is chosen for a new connection; the kernel's names. A director whose"
                + " kernel lacks the scheduler reports MissingKernelModule.")
        @Default("wlc")
        Scheduler scheduler,
    @JsonPropertyDescription("Options of the schedulers sh and mh.")
        @Nullable SchedulerOptions schedulerOptions,
    @JsonPropertyDescription("The RealServerPool in this namespace that answers.") @Required
        NameRef realServerPoolRef,
    @JsonPropertyDescription(
            "A client keeps its real server. Absent: each connection is scheduled by itself.")
        @Nullable Persistence persistence,
    @JsonPropertyDescription(
            "Schedule every UDP datagram by itself instead of by client address and port.")
        @Default("false")
        Boolean onePacket,
    @JsonPropertyDescription("Options of forwarding: Masquerade.")
        @Nullable MasqueradeSpec masquerade) {

  /** Applies the schema's defaults. */
  public VirtualServiceSpec {
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
    ports = ports == null ? List.of() : List.copyOf(ports);
    scheduler = scheduler == null ? Scheduler.wlc : scheduler;
    onePacket = onePacket != null && onePacket;
  }
}
