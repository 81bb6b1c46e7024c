package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node's part in a VRRPGroup. */
@ApiType
public record DirectorRole(
    @JsonPropertyDescription("The VRRPGroup's name.") @Required @Size(max = 253) String group,
    @JsonPropertyDescription("The VRRPGroup's UID.") @Required @Size(max = 64) String uid,
    @JsonPropertyDescription("The VRRPGroup's generation that this was compiled from.")
        @Required
        @Min(0)
        Long generation,
    @JsonPropertyDescription("The addresses that the active director holds.") @Size(max = 16)
        List<DirectorInstance> instances,
    @JsonPropertyDescription("Networks of virtual services: what lies in them is ours.")
        @Size(max = 16)
        @ItemLength(49)
        List<String> addressPools,
    @JsonPropertyDescription("Networks of real servers, guarded from the outside.")
        @Size(max = 64)
        @ItemLength(49)
        List<String> realServerNetworks,
    @JsonPropertyDescription("The NodeConfigSlices that hold the group's virtual services.")
        @Size(max = 4096)
        @ItemLength(64)
        List<String> slices,
    @JsonPropertyDescription(
            "How the director speaks VRRP; absent in what an operator without VRRP wrote.")
        @Nullable DirectorVRRP vrrp,
    @JsonPropertyDescription(
            "How the directors' kernels tell each other of connections; absent: they do not.")
        @Nullable DirectorSynchronization connectionSynchronization) {

  /** Absent lists are empty. */
  public DirectorRole {
    instances = instances == null ? List.of() : List.copyOf(instances);
    addressPools = addressPools == null ? List.of() : List.copyOf(addressPools);
    realServerNetworks = realServerNetworks == null ? List.of() : List.copyOf(realServerNetworks);
    slices = slices == null ? List.of() : List.copyOf(slices);
  }
}
