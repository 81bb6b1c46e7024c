package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a director holds of a group, as read back from its kernel. */
@ApiType
public record DirectorState(
    @JsonPropertyDescription("The VRRPGroup's name.") @Required @Size(max = 253) String group,
    @JsonPropertyDescription("The VRRPGroup's UID.") @Required @Size(max = 64) String uid,
    @JsonPropertyDescription("The VRRPGroup's generation that was applied.") @Required @Min(0)
        Long generation,
    @JsonPropertyDescription("Whether the node holds the group's addresses now.") @Required
        Boolean active,
    @JsonPropertyDescription(
            "The slices whose virtual services are in the kernel, but for those in problems.")
        @Size(max = 4096)
        @ItemLength(64)
        List<String> slices,
    @JsonPropertyDescription(
            "The VRRP state; absent while the VRRP process has not reported, and from agents"
                + " without one.")
        @Nullable VRRPState state,
    @JsonPropertyDescription("Why it came into that state, in one PascalCase word.") @Size(max = 63)
        @Nullable String cause,
    @JsonPropertyDescription("Since when it has been in that state, as RFC 3339.") @Size(max = 40)
        @Nullable String since,
    @JsonPropertyDescription("The priority that it advertises; 0: it takes no part.")
        @Min(0)
        @Max(255)
        @Nullable Integer effectivePriority,
    @JsonPropertyDescription("Why that is not the priority that it was given.")
        @Size(max = 16)
        @ItemLength(256)
        List<String> priorityReasons,
    @JsonPropertyDescription("The active director's own address, as a backup heard it last.")
        @Size(max = 45)
        @Nullable String heardMaster,
    @JsonPropertyDescription(
            "Since when an active director has been hearing another one, as RFC 3339; absent while"
                + " it hears none.")
        @Size(max = 40)
        @Nullable String secondMasterSince,
    @JsonPropertyDescription("The request to hand over that was answered last.") @Size(max = 64)
        @Nullable String lastHandledSwitchover,
    @JsonPropertyDescription("Each instance's interface, own address and fault.") @Size(max = 16)
        List<DirectorInstanceState> instances,
    @JsonPropertyDescription(
            "Which connection synchronization daemon runs in its kernel for the group, as read"
                + " back: Master (tells the backups), Backup (hears), or None; absent from agents"
                + " that do not know them.")
        @Nullable SynchronizationDaemon synchronization) {

  /** Absent lists are empty. */
  public DirectorState {
    slices = slices == null ? List.of() : List.copyOf(slices);
    priorityReasons = priorityReasons == null ? List.of() : List.copyOf(priorityReasons);
    instances = instances == null ? List.of() : List.copyOf(instances);
  }

  /** What an agent says that has no VRRP process: it is active, or not, from the beginning. */
  public static DirectorState withoutVRRP(
      String group, String uid, long generation, boolean active, List<String> slices) {
    return new DirectorState(
        group,
        uid,
        generation,
        active,
        slices,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        List.of(),
        null);
  }
}
