package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What a director holds of a group, as read back from its kernel. */
@ApiType
public record DirectorState(
    @JsonPropertyDescription("The VRRPGroup's name.") @Required @Size(max = 253) String group,
    @JsonPropertyDescription("The VRRPGroup's UID.") @Required @Size(max = 64) String uid,
    @JsonPropertyDescription("The VRRPGroup's generation that was applied.") @Required @Min(0)
        Long generation,
    @JsonPropertyDescription("Whether the node holds the group's addresses now.") @Required
        Boolean active,
    @JsonPropertyDescription(
            "The slices whose virtual services are in the kernel, but for those in problems.")
        @Size(max = 4096)
        @ItemLength(64)
        List<String> slices) {

  /** Absent lists are empty. */
  public DirectorState {
    slices = slices == null ? List.of() : List.copyOf(slices);
  }
}
