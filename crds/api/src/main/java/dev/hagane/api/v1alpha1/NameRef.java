package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Another object, by its name. */
@ApiType
public record NameRef(
    @JsonPropertyDescription("The object's name.") @Required @Size(min = 1, max = 253)
        String name) {}
