package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How a director that has become active tells its networks. */
@ApiType
public record GratuitousARP(
    @JsonPropertyDescription(
            "How often each address is announced in one burst: by gratuitous ARP, or by an"
                + " unsolicited neighbour advertisement.")
        @Default("5")
        @Min(1)
        @Max(100)
        Integer repeat,
    @JsonPropertyDescription(
            "After so many milliseconds the burst is sent once more, for a switch that was not"
                + " ready at first; 0: it is not.")
        @Default("5000")
        @Min(0)
        @Max(60000)
        Integer intervalMilliseconds,
    @JsonPropertyDescription(
            "While a director is active it announces each address once in so many seconds; 0: it"
                + " does not.")
        @Default("0")
        @Min(0)
        @Max(86400)
        Integer refreshSeconds) {

  /** What a group without the field gets. */
  public static final GratuitousARP DEFAULT = new GratuitousARP(5, 5000, 0);

  /** Applies the schema's defaults. */
  public GratuitousARP {
    repeat = repeat == null ? 5 : repeat;
    intervalMilliseconds = intervalMilliseconds == null ? 5000 : intervalMilliseconds;
    refreshSeconds = refreshSeconds == null ? 0 : refreshSeconds;
  }
}
