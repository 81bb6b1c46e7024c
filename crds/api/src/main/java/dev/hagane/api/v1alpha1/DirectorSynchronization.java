package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** How a director's kernel tells the others of its connections, and hears of theirs. */
@ApiType
public record DirectorSynchronization(
    @JsonProperty("interface") @JsonPropertyDescription("The interface that carries it.") @Required
        InterfaceSelector networkInterface,
    @JsonPropertyDescription(
            "The identifier by which the directors' daemons know each other, 1 to 255.")
        @Required
        @Min(1)
        @Max(255)
        Integer syncId) {}
