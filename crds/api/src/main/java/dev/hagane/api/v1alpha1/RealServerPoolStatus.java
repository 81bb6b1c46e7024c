package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a pool. */
@ApiType
@JsonClassDescription("What became of the pool.")
public record RealServerPoolStatus(
    @JsonPropertyDescription("The generation that this status speaks of; -1 before the first.")
        @Default("-1")
        @Min(-1)
        Long observedGeneration,
    @JsonPropertyDescription("Accepted, ResolvedRefs, Programmed, Ready.")
        @Size(max = 16)
        @ListKeys("type")
        List<Condition> conditions,
    @JsonPropertyDescription("The real servers, counted.") @Nullable ServerCount servers) {

  /** Absent lists are empty. */
  public RealServerPoolStatus {
    observedGeneration = observedGeneration == null ? -1L : observedGeneration;
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
