package dev.hagane.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the control plane's programs are. */
final class Programs {
  private Programs() {}

  /**
   * The folder that {@code hack/kube/build} prints; it builds the programs if they are missing.
   *
   * @throws IllegalStateException if the script fails, with what it said
   */
  static Path folder() {
    Path script = SourceTree.root().resolve("hack/kube/build");
    try {
      Process process =
          new ProcessBuilder("bash", script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(script + " failed; what it said is above");
      }
      return Path.of(out.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(script + " could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + script, e);
    }
  }
}
