package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An instance as a director has it. */
@ApiType
public record DirectorInstanceState(
    @JsonPropertyDescription("The instance's name.") @Required @Size(max = 63) String name,
    @JsonProperty("interface")
        @JsonPropertyDescription("The interface's name on this node; absent while there is none.")
        @Size(max = 15)
        @Nullable String networkInterface,
    @JsonPropertyDescription(
            "The node's own address on it, from which it advertises and at which its peers reach"
                + " it; absent while there is none.")
        @Size(max = 45)
        @Nullable String sourceAddress,
    @JsonPropertyDescription("Why the instance cannot take part, in words; absent while it can.")
        @Size(max = 1024)
        @Nullable String fault) {}
