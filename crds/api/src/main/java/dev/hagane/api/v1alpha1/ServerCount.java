package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;

/** Real servers, counted. */
@ApiType
public record ServerCount(
    @JsonPropertyDescription("Servers that get new connections.") @Min(0) Integer active,
    @JsonPropertyDescription("Servers of the pool, disabled ones too.") @Min(0) Integer total,
    @JsonPropertyDescription("Both, as in 3/4.") @Size(max = 23) String summary) {

  /** Writes the summary. */
  public static ServerCount of(int active, int total) {
    return new ServerCount(active, total, active + "/" + total);
  }
}
