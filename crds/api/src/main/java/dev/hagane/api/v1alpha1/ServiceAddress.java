package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An address that a virtual service has. */
@ApiType
public record ServiceAddress(
    @JsonPropertyDescription("The address.") @Required @Size(max = 45) String value,
    @JsonPropertyDescription("The group's pool that it lies in.") @Size(max = 63)
        @Nullable String pool) {}
