package dev.hagane.operator.plan;

import java.util.Map;

/**
 * A namespace, as far as a group's {@code allowedNamespaces} asks.
 *
 * @param name its name
 * @param labels its labels
 * @param deleting whether it is being deleted; what is in it serves until it is deleted itself
 */
public record NamespaceView(String name, Map<String, String> labels, boolean deleting) {

  /** Copies the labels. */
  public NamespaceView {
    labels = Map.copyOf(labels);
  }
}
