package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Whether a director of higher priority takes over from one that serves. */
@ApiType
public record Preemption(
    @JsonPropertyDescription(
            "Whether a director takes over from an active one of lower priority. With false the"
                + " active one stays until it fails or is switched over; a director of priority 255"
                + " takes over in any case (RFC 9568 section 6.1).")
        @Default("true")
        Boolean enabled,
    @JsonPropertyDescription(
            "How long a director of higher priority waits, in seconds, after it began to hear the"
                + " active one, before it takes over. It does not wait for a dead one.")
        @Default("0")
        @Min(0)
        @Max(1000)
        Integer delaySeconds) {

  /** What a group without the field gets. */
  public static final Preemption DEFAULT = new Preemption(true, 0);

  /** Applies the schema's defaults. */
  public Preemption {
    enabled = enabled == null || enabled;
    delaySeconds = delaySeconds == null ? 0 : delaySeconds;
  }
}
