package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** Directors, counted. */
@ApiType
public record DirectorCount(
    @JsonPropertyDescription("Directors whose agents answer.") @Min(0) Integer reachable,
    @JsonPropertyDescription("All directors of the group.") @Min(0) Integer total,
    @JsonPropertyDescription("Both, as in 2/2.") @Size(max = 23) String summary) {

  /** Writes the summary. */
  public static DirectorCount of(int reachable, int total) {
    return new DirectorCount(reachable, total, reachable + "/" + total);
  }
}
