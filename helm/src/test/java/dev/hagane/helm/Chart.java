package dev.hagane.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The chart.
 *
 * @param folder where Chart.yaml is, or a packed chart
 */
record Chart(Path folder) {

  /** As if the cluster had this version, the one that end-to-end tests run. */
  private static final String CLUSTER = "1.35.4";

  /** The chart of the source tree, seen from its Maven module. */
  static Chart ofSources() {
    return new Chart(Path.of("hagane").toAbsolutePath());
  }

  /**
   * Renders it as release {@code hagane}.
   *
   * @param namespace the release's namespace
   * @param values YAML that is laid over the chart's own values
   * @throws IllegalStateException if Helm refuses, with its words
   */
  String render(String namespace, String values) {
    Path file = null;
    try {
      file = Files.createTempFile("values", ".yaml");
      Files.writeString(file, values);
      return new Helm(folder)
          .template()
          .withName("hagane")
          .withNamespace(namespace)
          .withKubeVersion(CLUSTER)
          .withValuesFile(file)
          .call();
    } catch (IOException e) {
      throw new UncheckedIOException("the values could not be written", e);
    } finally {
      delete(file);
    }
  }

  /** Packs it into a folder, as for a registry; the chart of the archive. */
  Chart pack(Path destination) {
    new Helm(folder).packageIt().withDestination(destination).call();
    return new Chart(destination.resolve("hagane-0.1.0.tgz"));
  }

  LintResult lint() {
    return new Helm(folder).lint().strict().call();
  }

  private static void delete(@Nullable Path file) {
    if (file != null) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new UncheckedIOException(file + " could not be deleted", e);
      }
    }
  }
}
