package dev.hagane.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The running lab, driven by its own command line. */
final class Lab {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path REPOSITORY = findRepository();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What a command printed and how it ended. */
  record Result(List<String> command, int status, String out, String err) {
    /** The output, or a failure that says what the command said. */
    String orFail() {
      if (status != 0) {
        throw new AssertionError(
            String.join(" ", command) + " exited with " + status + ":\n" + out + err);
      }
      return out;
    }

    JsonNode json() {
      try {
        return JSON.readTree(orFail());
      } catch (IOException e) {
        throw new UncheckedIOException(String.join(" ", command), e);
      }
    }
  }

  Result exec(String host, String... command) {
    return lab("", concat(List.of("exec", host), command));
  }

  /** Any other of the lab's commands. */
  Result run(String... command) {
    return lab("", List.of(command));
  }

  Result kubectl(String... arguments) {
    return lab("", concat(List.of("kubectl"), arguments));
  }

  /** {@code kubectl apply -f -} of these manifests. */
  Result apply(String manifests) {
    return lab(manifests, List.of("kubectl", "apply", "-f", "-"));
  }

  Result apply(Path file) {
    try {
      return apply(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill(String hostOrComponent) {
    lab("", List.of("kill", hostOrComponent)).orFail();
  }

  void start(String hostOrComponent) {
    lab("", List.of("start", hostOrComponent)).orFail();
  }

  String logs(String hostOrComponent) {
    return lab("", List.of("logs", hostOrComponent)).orFail();
  }

  /** Begins a command on a host that goes on until its input is closed. */
  Process begin(String host, String... command) {
    return start(concat(List.of("exec", host), command));
  }

  static Path repository() {
    return REPOSITORY;
  }

  static JsonNode readJson(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private static Result lab(String stdin, List<String> arguments) {
    Process process = start(arguments);
    CompletableFuture<String> out = readAll(process.getInputStream());
    CompletableFuture<String> err = readAll(process.getErrorStream());
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The command ended without reading its input: its exit status says whether that was right.
      process.destroy();
    }
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("after " + LIMIT + " still running: " + arguments);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IllegalStateException("interrupted while running " + arguments, e);
    }
    return new Result(arguments, process.exitValue(), out.join(), err.join());
  }

  private static Process start(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(REPOSITORY.resolve("hack/lab").toString());
    command.addAll(arguments);
    try {
      return new ProcessBuilder(command).directory(REPOSITORY.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CompletableFuture<String> readAll(java.io.InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (stream) {
            text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.completeExceptionally(e);
          }
        });
    return text;
  }

  private static List<String> concat(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(Arrays.asList(rest));
    return all;
  }

  private static Path findRepository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(folder.resolve("hack/lab"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no folder above the working directory has hack/lab");
      }
      folder = parent;
    }
    return folder;
  }
}
