package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A director by name. */
@ApiType
public record DirectorNode(
    @JsonPropertyDescription("The Node's name.") @Required @Size(min = 1, max = 253) String name,
    @JsonPropertyDescription(
            "VRRP priority, 1 to 255; the highest is active, and of equal ones the one with the"
                + " highest address. 255 takes over whatever preemption says.")
        @Default("100")
        @Min(1)
        @Max(255)
        Integer priority) {

  /** Applies the schema's defaults. */
  public DirectorNode {
    priority = priority == null ? 100 : priority;
  }
}
