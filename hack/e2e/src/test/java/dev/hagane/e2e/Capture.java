package dev.hagane.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** tcpdump on a host's eth0, ready before anything is sent, ending after so many packets. */
final class Capture implements AutoCloseable {
  private final Process process;
  private final CompletableFuture<String> out;

  private Capture(Process process) {
    this.process = process;
    this.out = Lab.readAll(process.getInputStream());
  }

  static Capture begin(Lab lab, String host, String filter, int packets) {
    Process process =
        lab.begin(host, "tcpdump", "-ni", "eth0", "-l", "-c", Integer.toString(packets), filter);
    Capture capture = new Capture(process);
    try {
      BufferedReader err =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
      String line = err.readLine();
      while (line != null && !line.contains("listening on")) {
        line = err.readLine();
      }
      if (line == null) {
        throw new AssertionError("tcpdump on " + host + " did not start");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return capture;
  }

  /** What was captured, once the packets have come. */
  Lab.Result await() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        throw new AssertionError("the packets that tcpdump waits for did not come");
      }
      return new Lab.Result(List.of("tcpdump"), process.exitValue(), out.join(), "");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
