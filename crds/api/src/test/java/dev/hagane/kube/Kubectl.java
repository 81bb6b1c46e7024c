package dev.hagane.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * kubectl with a certain kubeconfig.
 *
 * @param program kubectl itself
 * @param kubeconfig whose credentials it uses
 */
public record Kubectl(Path program, Path kubeconfig) {

  /**
   * What a call gave.
   *
   * @param status the exit status
   * @param output standard output and standard error together
   */
  public record Result(int status, String output) {}

  /** Runs it without input. */
  public Result run(String... arguments) {
    return runWithInput("", arguments);
  }

  /** Runs it with this standard input. */
  public Result runWithInput(String input, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--kubeconfig=" + kubeconfig);
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(program + " could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in kubectl", e);
    }
  }

  /**
   * Applies manifests, server side.
   *
   * @throws IllegalStateException if one is refused, with kubectl's words
   */
  public void apply(String manifests) {
    Result result =
        runWithInput(manifests, "apply", "--server-side", "--force-conflicts", "-f", "-");
    if (result.status() != 0) {
      throw new IllegalStateException(result.output());
    }
  }

  /**
   * Waits until every definition of a custom resource is served.
   *
   * @throws IllegalStateException if one is not within 30 seconds, or is refused by the server
   */
  public void awaitDefinitions() {
    Result result = run("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    if (result.status() != 0) {
      throw new IllegalStateException(result.output());
    }
  }
}
