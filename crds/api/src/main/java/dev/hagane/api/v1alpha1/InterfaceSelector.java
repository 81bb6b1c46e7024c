package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A host's network interface: by its name, or the one that has an address in a network. */
@ApiType
@ValidationRule(
    value = "has(self.name) != has(self.subnet)",
    message = "exactly one of name and subnet is required")
public record InterfaceSelector(
    @JsonPropertyDescription("The interface's name on every director, like bond0.4.")
        @Size(min = 1, max = 15)
        @Pattern("^[^\\s/:]+$")
        @Nullable String name,
    @JsonPropertyDescription("The interface that has an address in this network.")
        @Size(max = 49)
        @ValidationRule(
            value = "isCIDR(self) && cidr(self) == cidr(self).masked()",
            message = "must be a network without host bits, like 203.0.113.0/24")
        @Nullable String subnet) {}
