package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A real server of a compiled service; it serves the service's addresses of its own family. */
@ApiType
@JsonPropertyOrder({
  "address",
  "port",
  "weight",
  "upperConnectionThreshold",
  "lowerConnectionThreshold"
})
public record CompiledServer(
    @JsonPropertyDescription("The server's address.") @Required @Size(max = 45) String address,
    @JsonPropertyDescription("Its own port; 0: the service's target port, or the client's.")
        @Required
        @Min(0)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription("The weight to program; 0 for a server that drains.")
        @Required
        @Min(0)
        @Max(65535)
        Integer weight,
    @JsonPropertyDescription("No new connections above this many; 0: no limit.") @Required @Min(0)
        Integer upperConnectionThreshold,
    @JsonPropertyDescription("New connections again below this many; 0: the kernel's choice.")
        @Required
        @Min(0)
        Integer lowerConnectionThreshold) {}
