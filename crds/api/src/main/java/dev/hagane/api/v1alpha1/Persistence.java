package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** For how long, and for which clients together, a server is kept. */
@ApiType
public record Persistence(
    @JsonPropertyDescription(
            "Seconds after the client's last connection has ended until it may be scheduled anew.")
        @Default("300")
        @Min(1)
        @Max(2678400)
        Integer timeoutSeconds,
    @JsonPropertyDescription("IPv4 clients whose addresses share this prefix count as one.")
        @Default("32")
        @Min(1)
        @Max(32)
        Integer ipv4PrefixLength,
    @JsonPropertyDescription("IPv6 clients whose addresses share this prefix count as one.")
        @Default("128")
        @Min(1)
        @Max(128)
        Integer ipv6PrefixLength,
    @JsonPropertyDescription(
            "Port: each port keeps a server by itself. AllPorts: a client keeps one server over all"
                + " ports of the service.")
        @Default("Port")
        PersistenceScope scope) {

  /** Applies the schema's defaults. */
  public Persistence {
    timeoutSeconds = timeoutSeconds == null ? 300 : timeoutSeconds;
    ipv4PrefixLength = ipv4PrefixLength == null ? 32 : ipv4PrefixLength;
    ipv6PrefixLength = ipv6PrefixLength == null ? 128 : ipv6PrefixLength;
    scope = scope == null ? PersistenceScope.Port : scope;
  }
}
