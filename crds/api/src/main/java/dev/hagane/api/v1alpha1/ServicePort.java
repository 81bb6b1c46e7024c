package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A port, or a range of ports, of a virtual service. */
@ApiType
@ValidationRule(
    value = "has(self.port) != has(self.portRange)",
    message = "exactly one of port and portRange is required")
public record ServicePort(
    @JsonPropertyDescription("The port's name, unique in this service, like http.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription("The transport protocol.") @Default("TCP") Protocol protocol,
    @JsonPropertyDescription("The port that clients connect to.") @Min(1) @Max(65535)
        @Nullable Integer port,
    @JsonPropertyDescription(
            "A range of ports, first-last, like 8000-8099. Balanced as one service, by an internal"
                + " firewall mark.")
        @Size(min = 3, max = 11)
        @ValidationRule(
            value =
                "self.matches('^[1-9][0-9]{0,4}-[1-9][0-9]{0,4}$') && int(self.split('-')[0]) <"
                    + " int(self.split('-')[1]) && int(self.split('-')[1]) <= 65535",
            message = "must be first-last with 1 <= first < last <= 65535, like 8000-8099")
        @Nullable String portRange,
    @JsonPropertyDescription(
            "The real servers' port, for Masquerade. Absent: the port that the client used. A"
                + " server's own port takes precedence.")
        @Min(1)
        @Max(65535)
        @Nullable Integer targetPort) {

  /** Applies the schema's defaults. */
  public ServicePort {
    protocol = protocol == null ? Protocol.TCP : protocol;
  }
}
