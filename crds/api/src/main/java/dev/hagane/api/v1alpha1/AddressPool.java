package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A network whose addresses virtual services may have; all of them, none is kept back. */
@ApiType
public record AddressPool(
    @JsonPropertyDescription("The pool's name, unique in the group.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription("The network, like 203.0.113.16/28.")
        @Required
        @Size(max = 49)
        @ValidationRule(
            value = "isCIDR(self) && cidr(self) == cidr(self).masked()",
            message = "must be a network without host bits, like 203.0.113.16/28")
        String cidr) {}
