package dev.hagane.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes all objects of an installation with the chart's own values into one file. */
public final class RenderedManifests {
  static final String NAMESPACE = "hagane-system";

  private RenderedManifests() {}

  /** The namespace itself first, then what the chart renders. */
  static String of(Chart chart) {
    return """
    # All objects of release hagane in namespace %s: kubectl apply --server-side -f this file.
    apiVersion: v1
    kind: Namespace
    metadata:
      name: %s
    """
            .formatted(NAMESPACE, NAMESPACE)
        + chart.render(NAMESPACE, "{}");
  }

  /**
   * Renders.
   *
   * @param arguments the chart's folder, and the file to write
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    Files.createDirectories(file.getParent());
    Files.writeString(file, of(new Chart(Path.of(arguments[0]))));
  }
}
