package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import org.jspecify.annotations.Nullable;

/**
 * An object that people wrote, as problems and transitions name it.
 *
 * @param kind VirtualService, VRRPGroup or Node
 * @param uid its UID; null for the Node
 * @param namespace its namespace; null if it has none
 * @param name its name
 */
public record ObjectRef(
    String kind, @Nullable String uid, @Nullable String namespace, String name) {

  private static final int LONGEST_MESSAGE = 1024;

  /** The virtual service that a compiled one comes from. */
  public static ObjectRef of(CompiledService service) {
    return new ObjectRef("VirtualService", service.uid(), service.namespace(), service.name());
  }

  /** The group that a role comes from. */
  public static ObjectRef of(DirectorRole role) {
    return new ObjectRef("VRRPGroup", role.uid(), null, role.group());
  }

  /** The node itself. */
  public static ObjectRef node(String name) {
    return new ObjectRef("Node", null, null, name);
  }

  /** A problem of this object; a message that is too long for the API is shortened. */
  public NodeProblem problem(NodeProblemReason reason, String message) {
    String bounded =
        message.length() <= LONGEST_MESSAGE
            ? message
            : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    return new NodeProblem(kind, uid, namespace, name, reason, bounded);
  }

  /** The object that a problem is about. */
  public static ObjectRef of(NodeProblem problem) {
    return new ObjectRef(problem.kind(), problem.uid(), problem.namespace(), problem.name());
  }

  @Override
  public String toString() {
    return kind + " " + (namespace == null ? "" : namespace + "/") + name;
  }
}
