package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Something that happened on a node, once. */
@ApiType
public record NodeTransition(
    @JsonPropertyDescription("Rises by one each, also over restarts of the agent.")
        @Required
        @Min(0)
        Long number,
    @JsonPropertyDescription("When, as RFC 3339.") @Required @Size(max = 40) String time,
    @JsonPropertyDescription("Normal or Warning.") @Required @Size(max = 16) String type,
    @JsonPropertyDescription("The cause in one PascalCase word.") @Required @Size(max = 63)
        String reason,
    @JsonPropertyDescription("The kind of the object concerned.") @Required @Size(max = 63)
        String kind,
    @JsonPropertyDescription("Its UID; absent for the Node.") @Size(max = 64) @Nullable String uid,
    @JsonPropertyDescription("Its namespace, if it has one.") @Size(max = 63)
        @Nullable String namespace,
    @JsonPropertyDescription("Its name.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("What happened, in words.") @Required @Size(max = 1024)
        String message) {}
