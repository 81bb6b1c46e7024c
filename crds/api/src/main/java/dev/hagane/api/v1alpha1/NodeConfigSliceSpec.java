package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** The content of a slice. */
@ApiType
@JsonClassDescription("The compiled content.")
@JsonPropertyOrder({"formatVersion", "group", "groupUid", "services"})
@ValidationRule(value = "self == oldSelf", message = "a slice never changes: write a new one")
public record NodeConfigSliceSpec(
    @JsonPropertyDescription("The format of this object.") @Required @Min(1) Integer formatVersion,
    @JsonPropertyDescription("The VRRPGroup's name.") @Required @Size(max = 253) String group,
    @JsonPropertyDescription("The VRRPGroup's UID.") @Required @Size(max = 64) String groupUid,
    @JsonPropertyDescription("Virtual services, ordered by UID.") @Size(max = 4096)
        List<CompiledService> services) {

  /** Absent lists are empty. */
  public NodeConfigSliceSpec {
    services = services == null ? List.of() : List.copyOf(services);
  }
}
