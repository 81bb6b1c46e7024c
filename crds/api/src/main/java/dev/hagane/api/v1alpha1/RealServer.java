package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A real server of a pool. */
@ApiType
@ValidationRule(
    value =
        "self.upperConnectionThreshold == 0 || self.lowerConnectionThreshold <="
            + " self.upperConnectionThreshold",
    message = "lowerConnectionThreshold must not exceed upperConnectionThreshold")
@ValidationRule(
    value = "self.lowerConnectionThreshold == 0 || self.upperConnectionThreshold > 0",
    message = "lowerConnectionThreshold needs an upperConnectionThreshold")
public record RealServer(
    @JsonPropertyDescription(
            "The server's address, in canonical text; it must lie in the group's"
                + " realServerNetworks.")
        @Required
        @Size(min = 2, max = 45)
        @ValidationRule(
            value = "isIP(self) && ip.isCanonical(self)",
            message =
                "must be an IPv4 or IPv6 address in canonical text, like 10.0.0.11 or"
                    + " fd00:10::11")
        String address,
    @JsonPropertyDescription(
            "The server's port, for Masquerade. 0: the service's targetPort, or its port.")
        @Default("0")
        @Min(0)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription("Share of connections beside the others' weights; 0 quiesces.")
        @Default("1")
        @Min(0)
        @Max(65535)
        Integer weight,
    @JsonPropertyDescription(
            "Active: gets connections. Drain: keeps those it has and gets no new ones. Disabled: is"
                + " taken out of the kernel's table.")
        @Default("Active")
        ServerState state,
    @JsonPropertyDescription(
            "Connections at which the server gets no new ones, on each director; 0: no limit.")
        @Default("0")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        Integer upperConnectionThreshold,
    @JsonPropertyDescription(
            "Connections below which a server over its upper threshold gets new ones again; 0: three"
                + " quarters of the upper one.")
        @Default("0")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        Integer lowerConnectionThreshold) {

  /** Applies the schema's defaults. */
  public RealServer {
    port = port == null ? 0 : port;
    weight = weight == null ? 1 : weight;
    state = state == null ? ServerState.Active : state;
    upperConnectionThreshold = upperConnectionThreshold == null ? 0 : upperConnectionThreshold;
    lowerConnectionThreshold = lowerConnectionThreshold == null ? 0 : lowerConnectionThreshold;
  }
}
