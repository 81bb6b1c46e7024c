package dev.hagane.nft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs {@code nft} as a child process: bounded in time and in what it may say. */
final class NftProgram {
  private static final int OUTPUT_LIMIT = 64 << 20;
  private static final int ERRORS_LIMIT = 4096;

  private final List<String> command;
  private final Duration limit;

  NftProgram(List<String> command, Duration limit) {
    this.command = List.copyOf(command);
    this.limit = limit;
  }

  /** What a run ended with. */
  record Ended(int status, String output, String errors) {}

  Ended run(String input, List<String> arguments) {
    long deadline = System.nanoTime() + limit.toNanos();
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(command.stream(), arguments.stream()).toList());
    // The diagnostics are matched and shown: always the same language.
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new NftMissingException(command.get(0), e);
    }
    try {
      FutureTask<String> output = reading(process.getInputStream(), OUTPUT_LIMIT);
      FutureTask<String> errors = reading(process.getErrorStream(), ERRORS_LIMIT);
      FutureTask<String> written = writing(process.getOutputStream(), input);
      written.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      String said = output.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      String complained = errors.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new NftTimeoutException(limit);
      }
      return new Ended(process.exitValue(), said, complained);
    } catch (TimeoutException e) {
      throw new NftTimeoutException(limit);
    } catch (ExecutionException e) {
      throw new IllegalStateException("reading and writing a pipe end without exceptions", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NftTimeoutException(limit);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads to the end, and keeps as many bytes as allowed. */
  private static FutureTask<String> reading(InputStream from, int limit) {
    return started(() -> {
      try (from) {
        byte[] kept = from.readNBytes(limit);
        from.transferTo(OutputStream.nullOutputStream());
        return new String(kept, StandardCharsets.UTF_8);
      } catch (IOException e) {
        return ""; // the pipe breaks when the process is killed
      }
    });
  }

  private static FutureTask<String> writing(OutputStream to, String input) {
    return started(() -> {
      try (to) {
        to.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        return ""; // nft may end before it has read all: its status says why
      }
      return "";
    });
  }

  private static FutureTask<String> started(java.util.concurrent.Callable<String> work) {
    FutureTask<String> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("nft-pipe").start(task);
    return task;
  }
}
