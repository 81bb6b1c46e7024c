package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service with all that it refers to resolved: addresses assigned, servers listed, states
 * turned into weights, internal marks chosen.
 */
@ApiType
@JsonPropertyOrder({
  "uid",
  "generation",
  "namespace",
  "name",
  "poolUid",
  "poolGeneration",
  "addresses",
  "ports",
  "forwarding",
  "tunnel",
  "scheduler",
  "schedulerOptions",
  "persistence",
  "onePacket",
  "sourceAddress",
  "servers"
})
public record CompiledService(
    @JsonPropertyDescription("The VirtualService's UID.") @Required @Size(max = 64) String uid,
    @JsonPropertyDescription("The VirtualService's generation.") @Required @Min(0) Long generation,
    @JsonPropertyDescription("Its namespace.") @Required @Size(max = 63) String namespace,
    @JsonPropertyDescription("Its name.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("The RealServerPool's UID.") @Required @Size(max = 64) String poolUid,
    @JsonPropertyDescription("The RealServerPool's generation.") @Required @Min(0)
        Long poolGeneration,
    @JsonPropertyDescription("Its addresses.") @Size(max = 16) List<ServiceAddress> addresses,
    @JsonPropertyDescription("Its ports.") @Size(max = 32) List<CompiledPort> ports,
    @JsonPropertyDescription("How packets are passed on.") @Required ForwardingMethod forwarding,
    @JsonPropertyDescription("The encapsulation, for Tunnel.") @Nullable TunnelSpec tunnel,
    @JsonPropertyDescription("The scheduler.") @Required Scheduler scheduler,
    @JsonPropertyDescription("Options of sh and mh.") @Nullable SchedulerOptions schedulerOptions,
    @JsonPropertyDescription("Persistence, if any.") @Nullable Persistence persistence,
    @JsonPropertyDescription("Schedule each datagram by itself.") @Required Boolean onePacket,
    @JsonPropertyDescription("Whose address servers see, for Masquerade.")
        @Nullable SourceAddress sourceAddress,
    @JsonPropertyDescription("Its real servers, ordered by address and port; no disabled ones.")
        @Size(max = 1024)
        List<CompiledServer> servers) {

  /** Absent lists are empty. */
  public CompiledService {
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
    ports = ports == null ? List.of() : List.copyOf(ports);
    servers = servers == null ? List.of() : List.copyOf(servers);
  }
}
