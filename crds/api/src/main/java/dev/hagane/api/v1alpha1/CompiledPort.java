package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * A port or range of a compiled service. Ports that carry a mark are balanced by it: IPVS gets one
 * service for each family and mark, and nf_tables marks what goes to these ports.
 */
@ApiType
@JsonPropertyOrder({"protocol", "first", "last", "targetPort", "mark"})
public record CompiledPort(
    @JsonPropertyDescription("The transport protocol.") @Required Protocol protocol,
    @JsonPropertyDescription("The first port.") @Required @Min(1) @Max(65535) Integer first,
    @JsonPropertyDescription("The last port; equal to first for a single one.")
        @Required
        @Min(1)
        @Max(65535)
        Integer last,
    @JsonPropertyDescription("The real servers' port, if it is another.") @Min(1) @Max(65535)
        @Nullable Integer targetPort,
    @JsonPropertyDescription(
            "The internal firewall mark, 1 to 4294967295; absent: balanced by address and port.")
        @Min(1)
        @Max(4294967295L)
        @Nullable Long mark) {}
