package dev.hagane.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests from client1, counted by who answered. */
final class Load implements AutoCloseable {
  /** What the load generator reports. */
  record Report(
      int sent,
      int failed,
      Map<String, Integer> by,
      Map<String, Integer> errors,
      List<String> sequence) {

    static Report parse(String json) {
      JsonNode node = Lab.readJson(json);
      List<String> sequence = new ArrayList<>();
      node.path("sequence").forEach(name -> sequence.add(name.asText()));
      return new Report(
          node.get("sent").asInt(),
          node.get("failed").asInt(),
          counts(node.get("by")),
          counts(node.get("errors")),
          sequence);
    }

    private static Map<String, Integer> counts(JsonNode node) {
      Map<String, Integer> counts = new TreeMap<>();
      node.properties().forEach(entry -> counts.put(entry.getKey(), entry.getValue().asInt()));
      return counts;
    }
  }

  private final Process process;
  private final CompletableFuture<String> out;
  private final CompletableFuture<String> err = new CompletableFuture<>();
  private final CompletableFuture<String> firstAnswer = new CompletableFuture<>();

  private Load(Process process) {
    this.process = process;
    this.out = Lab.readAll(process.getInputStream());
    Thread.ofVirtual().start(this::readErrors);
  }

  private void readErrors() {
    StringBuilder said = new StringBuilder();
    try (var lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("load: first answer from ")) {
          firstAnswer.complete(line);
        }
      }
    } catch (IOException e) {
      said.append(e);
    }
    err.complete(said.toString());
    firstAnswer.completeExceptionally(
        new AssertionError("the load ended without an answer: " + said));
  }

  /** Returns when the first request has been answered. */
  void awaitFirstAnswer() {
    try {
      firstAnswer.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no request is answered", e);
    }
  }

  /** Sends that many requests, one after the other, each on a connection of its own. */
  static Report count(Lab lab, int requests, String target, String... flags) {
    List<String> command =
        new ArrayList<>(List.of("load", "--count", Integer.toString(requests), "--sequence"));
    command.addAll(List.of(flags));
    command.add(target);
    return Report.parse(lab.exec("client1", command.toArray(String[]::new)).out());
  }

  /** Begins a steady load that goes on until it is ended. */
  static Load begin(Lab lab, int requestsPerSecond, String target, String... flags) {
    List<String> command =
        new ArrayList<>(
            List.of("load", "--rate", Integer.toString(requestsPerSecond), "--until-eof"));
    command.addAll(List.of(flags));
    command.add(target);
    return new Load(lab.begin("client1", command.toArray(String[]::new)));
  }

  /** Ends the load and says what became of it. */
  Report end() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the load did not end when its input was closed");
      }
      String report = out.join();
      if (report.isBlank()) {
        throw new AssertionError("the load printed no report: " + err.join());
      }
      return Report.parse(report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
