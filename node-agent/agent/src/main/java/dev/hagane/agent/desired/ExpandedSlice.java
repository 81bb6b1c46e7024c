package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import java.util.ArrayList;
import java.util.List;

/**
 * A slice read once. Slices never change, so the same value serves every NodeConfig that points to
 * it.
 *
 * @param name the slice's name
 * @param groupUid the group whose services it holds
 * @param services the services that can be read
 * @param problems the entries that cannot
 */
public record ExpandedSlice(
    String name, String groupUid, List<ExpandedService> services, List<NodeProblem> problems) {

  /** Copies the lists. */
  public ExpandedSlice {
    services = List.copyOf(services);
    problems = List.copyOf(problems);
  }

  /**
   * Expands all entries; one that makes no sense becomes a problem of its virtual service.
   *
   * @param node the node's name, for messages
   * @param name the slice's name
   * @param spec its content
   * @param unreadable entries that could not even be decoded
   */
  public static ExpandedSlice of(
      String node, String name, NodeConfigSliceSpec spec, List<NodeProblem> unreadable) {
    List<ExpandedService> services = new ArrayList<>(spec.services().size());
    List<NodeProblem> problems = new ArrayList<>(unreadable);
    for (CompiledService compiled : spec.services()) {
      try {
        services.add(ServiceExpansion.expand(compiled));
      } catch (IllegalArgumentException | NullPointerException e) {
        problems.add(
            ObjectRef.of(compiled)
                .problem(
                    NodeProblemReason.InvalidConfiguration,
                    invalid(
                        node,
                        name,
                        e instanceof NullPointerException
                            ? e.getMessage() + " is absent"
                            : String.valueOf(e.getMessage()))));
      }
    }
    return new ExpandedSlice(name, spec.groupUid(), services, problems);
  }

  /** The message about an entry that this agent cannot use. */
  public static String invalid(String node, String slice, String cause) {
    return "%s: its entry in NodeConfigSlice %s cannot be used (%s); what was programmed stays. If"
            .formatted(node, slice, cause)
        + " the operator is newer than this agent (format %d), upgrade the agent; otherwise report"
            .formatted(ApiGroup.FORMAT_VERSION)
        + " it";
  }
}
