package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;

/** Nodes as real servers. */
@ApiType
public record NodeMembers(
    @JsonPropertyDescription("Labels of the Nodes.")
        @Required
        @ValidationRule(
            value =
                "(has(self.matchLabels) && size(self.matchLabels) > 0) ||"
                    + " (has(self.matchExpressions) && size(self.matchExpressions) > 0)",
            message = "an empty selector would select every Node: name a label")
        LabelSelector selector,
    @JsonPropertyDescription(
            "A Node's addresses in these networks are its servers' addresses, like 10.0.0.0/24.")
        @Required
        @Size(min = 1, max = 16)
        @ListSet
        @ItemLength(49)
        @ValidationRule(
            value = "self.all(c, isCIDR(c) && cidr(c) == cidr(c).masked())",
            message = "each must be a network without host bits, like 10.0.0.0/24")
        List<String> subnets,
    @JsonPropertyDescription("The weight of each; 0 quiesces.") @Default("1") @Min(0) @Max(65535)
        Integer weight) {

  /** Applies the schema's defaults. */
  public NodeMembers {
    subnets = subnets == null ? List.of() : List.copyOf(subnets);
    weight = weight == null ? 1 : weight;
  }
}
