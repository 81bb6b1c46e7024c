package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Something on a node that is not as its objects ask, and what to do about it. */
@ApiType
public record NodeProblem(
    @JsonPropertyDescription("The kind of the object concerned: VirtualService, VRRPGroup or Node.")
        @Required
        @Size(max = 63)
        String kind,
    @JsonPropertyDescription("Its UID; absent for the Node.") @Size(max = 64) @Nullable String uid,
    @JsonPropertyDescription("Its namespace, if it has one.") @Size(max = 63)
        @Nullable String namespace,
    @JsonPropertyDescription("Its name.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("The cause, a word of NodeProblemReason.") @Required
        NodeProblemReason reason,
    @JsonPropertyDescription("The object, the node and the remedy in words.")
        @Required
        @Size(max = 1024)
        String message) {}
