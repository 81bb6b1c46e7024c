package dev.hagane.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.kube.SourceTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A generated file that is kept in the source tree.
 *
 * @param path from the root of the source tree
 */
public record CommittedFile(String path) {
  private static final Path ROOT = SourceTree.root();

  /** Whether the files are to be written ({@code hack/regenerate}) instead of compared. */
  public static boolean regenerating() {
    return Boolean.getBoolean("hagane.regenerate");
  }

  /** Fails if the file has another content; writes the content when regenerating. */
  public void expect(String content) {
    if (regenerating()) {
      write(content);
    }
    assertThat(read())
        .as("%s is not what the sources say: run hack/regenerate and commit the result", path)
        .isEqualTo(content);
  }

  /** Its text; empty if there is none. */
  public String read() {
    try {
      return Files.readString(ROOT.resolve(path));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /** Replaces its text. */
  public void write(String content) {
    Path file = ROOT.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }
}
