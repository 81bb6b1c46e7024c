package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a director last said of its part in a group. */
@ApiType
public record DirectorStateSummary(
    @JsonPropertyDescription("The director's Node.") @Required @Size(max = 253) String name,
    @JsonPropertyDescription("Its state; absent while it is not heard of.")
        @Nullable VRRPState state,
    @JsonPropertyDescription("The priority that it is given.") @Min(1) @Max(255)
        @Nullable Integer priority,
    @JsonPropertyDescription("The priority that it advertises; 0: it takes no part.")
        @Min(0)
        @Max(255)
        @Nullable Integer effectivePriority,
    @JsonPropertyDescription("Why the two differ, or why its state is not known.")
        @Size(max = 16)
        @ItemLength(256)
        List<String> reasons,
    @JsonPropertyDescription("Since when it has been in its state, as RFC 3339.") @Size(max = 40)
        @Nullable String since) {

  /** Absent lists are empty. */
  public DirectorStateSummary {
    reasons = reasons == null ? List.of() : List.copyOf(reasons);
  }
}
