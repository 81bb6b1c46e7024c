package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What one node should do. An empty list of roles removes what the node held. */
@ApiType
@JsonClassDescription("What the node should do. An empty list of roles removes what the node held.")
public record NodeConfigSpec(
    @JsonPropertyDescription("The format of this object; an agent leaves a newer one unapplied.")
        @Required
        @Min(1)
        Integer formatVersion,
    @JsonPropertyDescription("The groups of which the node is a director.") @Size(max = 16)
        List<DirectorRole> directors) {

  /** Absent lists are empty. */
  public NodeConfigSpec {
    directors = directors == null ? List.of() : List.copyOf(directors);
  }
}
