package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The priority that a director is given. */
@ApiType
public record DirectorPriority(
    @JsonPropertyDescription("The director's Node.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("Its priority, 1 to 255; the highest is active.")
        @Required
        @Min(1)
        @Max(255)
        Integer priority) {}
