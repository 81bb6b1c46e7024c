package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a director speaks VRRP for a group; the same on all of them but for its own part. */
@ApiType
public record DirectorVRRP(
    @JsonPropertyDescription("The protocol's version, 2 (RFC 3768) or 3 (RFC 9568).")
        @Required
        @Min(2)
        @Max(3)
        Integer version,
    @JsonPropertyDescription("The time between two advertisements, in milliseconds.")
        @Required
        @Min(10)
        @Max(255000)
        Integer advertisementIntervalMilliseconds,
    @JsonPropertyDescription("This director's own priority, 1 to 255.") @Required @Min(1) @Max(255)
        Integer priority,
    @JsonPropertyDescription("Whether it takes over from an active director of lower priority.")
        @Required
        Preemption preemption,
    @JsonPropertyDescription("How long it takes no part after its start, in seconds.")
        @Required
        @Min(0)
        @Max(1000)
        Integer startupDelaySeconds,
    @JsonPropertyDescription("How advertisements reach the other directors.") @Required
        TransportMode transport,
    @JsonPropertyDescription(
            "Whether the checksum of version 3 over IPv4 includes the pseudo-header.")
        @Required
        Boolean checksumIncludesPseudoHeader,
    @JsonPropertyDescription("How it announces addresses that it has taken.") @Required
        GratuitousARP gratuitousARP,
    @JsonPropertyDescription("The group's other directors, by the names of their Nodes.")
        @Size(max = 15)
        @ItemLength(253)
        List<String> peers,
    @JsonPropertyDescription(
            "A request to hand over, if this director is active: a value that it has not answered"
                + " yet. Absent: none.")
        @Size(min = 1, max = 64)
        @Nullable String switchover) {

  /** Absent lists are empty. */
  public DirectorVRRP {
    peers = peers == null ? List.of() : List.copyOf(peers);
  }
}
