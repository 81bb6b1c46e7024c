package dev.hagane.kube;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that a test runs in, from whichever module. */
public final class SourceTree {
  private SourceTree() {}

  /**
   * The folder that has {@code hack/kube/build} in it.
   *
   * @throws IllegalStateException if the working directory is in no such folder
   */
  public static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("hack/kube/build"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder above " + start + " has hack/kube/build");
  }
}
