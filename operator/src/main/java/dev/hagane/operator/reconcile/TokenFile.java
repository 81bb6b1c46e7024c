package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bearer token in a file, read again for each request: somebody renews it there. */
public final class TokenFile implements OAuthTokenProvider {
  private final Path file;

  /**
   * Reads it once.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public TokenFile(Path file) {
    this.file = file;
    getToken();
  }

  @Override
  public String getToken() {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the token file " + file + " cannot be read: it must hold a service account's token", e);
    }
  }
}
