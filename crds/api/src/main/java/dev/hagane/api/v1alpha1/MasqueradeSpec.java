package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** Options of forwarding by NAT. */
@ApiType
public record MasqueradeSpec(
    @JsonPropertyDescription(
            "The source address that real servers see. Client: their replies must be routed through"
                + " the director. Director: the director's own, and replies come back by"
                + " themselves.")
        @Default("Client")
        SourceAddress sourceAddress) {

  /** Applies the schema's defaults. */
  public MasqueradeSpec {
    sourceAddress = sourceAddress == null ? SourceAddress.Client : sourceAddress;
  }
}
