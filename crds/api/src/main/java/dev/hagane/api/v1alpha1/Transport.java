package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How a group's directors reach each other. */
@ApiType
public record Transport(
    @JsonPropertyDescription(
            "Multicast: to 224.0.0.18 or ff02::12, as the RFCs have it. Unicast: to each other"
                + " director's own address on the instance's network, for networks that carry no"
                + " multicast; the addresses are found from what the directors report, and"
                + " advertisements from elsewhere count for nothing.")
        @Default("Multicast")
        TransportMode mode) {

  /** What a group without the field gets. */
  public static final Transport DEFAULT = new Transport(TransportMode.Multicast);

  /** Applies the schema's defaults. */
  public Transport {
    mode = mode == null ? TransportMode.Multicast : mode;
  }
}
