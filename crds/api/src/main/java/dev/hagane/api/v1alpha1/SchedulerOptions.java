package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Options of the hashing schedulers sh and mh (ipvsadm's -b sh-fallback, sh-port, mh-…). */
@ApiType
public record SchedulerOptions(
    @JsonPropertyDescription(
            "Take another server when the hashed one is unavailable or has weight 0.")
        @Default("false")
        Boolean fallback,
    @JsonPropertyDescription("Hash the client's port together with its address.") @Default("false")
        Boolean hashPort) {

  /** Applies the schema's defaults. */
  public SchedulerOptions {
    fallback = fallback != null && fallback;
    hashPort = hashPort != null && hashPort;
  }
}
