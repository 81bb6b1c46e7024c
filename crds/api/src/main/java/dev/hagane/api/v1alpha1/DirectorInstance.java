package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance as a director's agent needs it. */
@ApiType
public record DirectorInstance(
    @JsonPropertyDescription("The instance's name.") @Required @Size(max = 63) String name,
    @JsonPropertyDescription("The family of its addresses.") @Required Family addressFamily,
    @JsonProperty("interface")
        @JsonPropertyDescription("The interface that gets the addresses.")
        @Required
        InterfaceSelector networkInterface,
    @JsonPropertyDescription("The instance's addresses with their prefix.")
        @Size(max = 20)
        @ItemLength(49)
        List<String> addresses,
    @JsonPropertyDescription("Virtual services' addresses of this family go here too.") @Required
        Boolean carriesServices,
    @JsonPropertyDescription(
            "The virtual router identifier, 1 to 255; absent in what an operator without VRRP wrote.")
        @Min(1)
        @Max(255)
        @Nullable Integer vrid,
    @JsonPropertyDescription(
            "The other directors' own addresses on this network, for transport Unicast; one that"
                + " has not reported its address yet is missing.")
        @Size(max = 15)
        @ItemLength(45)
        List<String> unicastPeers) {

  /** Absent lists are empty. */
  public DirectorInstance {
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
    unicastPeers = unicastPeers == null ? List.of() : List.copyOf(unicastPeers);
  }
}
