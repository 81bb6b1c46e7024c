package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a group. */
@ApiType
@JsonClassDescription("What became of the group, as its directors' agents report it.")
public record VRRPGroupStatus(
    @JsonPropertyDescription("The generation that this status speaks of; -1 before the first.")
        @Default("-1")
        @Min(-1)
        Long observedGeneration,
    @JsonPropertyDescription("Accepted, ResolvedRefs, Programmed, Ready, ActiveDirector.")
        @Size(max = 16)
        @ListKeys("type")
        List<Condition> conditions,
    @JsonPropertyDescription("The node that holds the group's addresses now.") @Size(max = 253)
        @Nullable String activeDirector,
    @JsonPropertyDescription("Directors whose agents answer, and all of them.")
        @Nullable DirectorCount directors,
    @JsonPropertyDescription("Virtual services that the group carries.") @Min(0)
        @Nullable Integer services,
    @JsonPropertyDescription(
            "The digest of a plan that waits because it would remove much; confirm it with the"
                + " annotation hagane.dev/confirm-removal.")
        @Size(max = 64)
        @Nullable String pendingRemovalDigest,
    @JsonPropertyDescription("Each director as it last reported its part.") @Size(max = 16)
        List<DirectorStateSummary> directorStates,
    @JsonPropertyDescription("Since when the active director has been active, as RFC 3339.")
        @Size(max = 40)
        @Nullable String activeSince,
    @JsonPropertyDescription(
            "The value of the annotation hagane.dev/switchover-requested-at that was answered"
                + " last.")
        @Size(max = 64)
        @Nullable String lastHandledSwitchover,
    @JsonPropertyDescription(
            "The directors' priorities: those listed in the spec, or those given to the nodes that"
                + " it selects, which stay as they are while other nodes come and go.")
        @Size(max = 16)
        List<DirectorPriority> priorities,
    @JsonPropertyDescription(
            "The identifier under which the directors synchronize connections; absent while they do"
                + " not.")
        @Min(1)
        @Max(255)
        @Nullable Integer syncId) {

  /** Absent lists are empty. */
  public VRRPGroupStatus {
    observedGeneration = observedGeneration == null ? -1L : observedGeneration;
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    directorStates = directorStates == null ? List.of() : List.copyOf(directorStates);
    priorities = priorities == null ? List.of() : List.copyOf(priorities);
  }
}
