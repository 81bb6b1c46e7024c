package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node's agent has read back from its kernel. */
@ApiType
@JsonClassDescription("What the node's agent has read back from its kernel.")
public record NodeConfigStatus(
    @JsonPropertyDescription("The generation of the spec that was applied last; -1: none yet.")
        @Default("-1")
        @Min(-1)
        Long observedGeneration,
    @JsonPropertyDescription("Programmed, Ready.") @Size(max = 16) @ListKeys("type")
        List<Condition> conditions,
    @JsonPropertyDescription("The node's roles in one line, like director(edge).") @Size(max = 512)
        @Nullable String roles,
    @JsonPropertyDescription("The agent's version.") @Size(max = 63) @Nullable String agentVersion,
    @JsonPropertyDescription("Formats of NodeConfig and NodeConfigSlice that the agent reads.")
        @Size(max = 8)
        List<Integer> supportedFormats,
    @JsonPropertyDescription("Each group of which the node is a director: what it holds.")
        @Size(max = 16)
        List<DirectorState> directors,
    @JsonPropertyDescription(
            "Virtual services, groups and hosts' settings that are not as asked, the first 256.")
        @Size(max = 256)
        List<NodeProblem> problems,
    @JsonPropertyDescription("How many problems there are, also beyond those listed.") @Min(0)
        @Nullable Integer problemsTotal,
    @JsonPropertyDescription(
            "What happened here last, numbered; the operator makes one Event of each.")
        @Size(max = 32)
        List<NodeTransition> transitions) {

  /** Absent lists are empty. */
  public NodeConfigStatus {
    observedGeneration = observedGeneration == null ? -1L : observedGeneration;
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    supportedFormats = supportedFormats == null ? List.of() : List.copyOf(supportedFormats);
    directors = directors == null ? List.of() : List.copyOf(directors);
    problems = problems == null ? List.of() : List.copyOf(problems);
    transitions = transitions == null ? List.of() : List.copyOf(transitions);
  }
}
