package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that are directors: listed, or selected by label. */
@ApiType
@ValidationRule(
    value = "has(self.nodes) != has(self.nodeSelector)",
    message = "exactly one of nodes and nodeSelector is required")
public record DirectorsSpec(
    @JsonPropertyDescription("The directors, by the names of their Nodes, each with its priority.")
        @Size(min = 1, max = 16)
        @ListKeys("name")
        @Nullable List<DirectorNode> nodes,
    @JsonPropertyDescription(
            "Labels of the Nodes that are directors, at most 16. Each is given a priority of its"
                + " own, seen in status.priorities, which stays while others come and go; a Node"
                + " that is added gets one below all others and so becomes a backup.")
        @ValidationRule(
            value =
                "(has(self.matchLabels) && size(self.matchLabels) > 0) ||"
                    + " (has(self.matchExpressions) && size(self.matchExpressions) > 0)",
            message = "an empty selector would select every Node: name a label")
        @Nullable LabelSelector nodeSelector) {

  /** Copies the list. */
  public DirectorsSpec {
    nodes = nodes == null ? null : List.copyOf(nodes);
  }
}
