package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jnr.ffi.LibraryLoader;

/**
 * A named network namespace ({@code ip netns}) with a thread that is in it. A socket stays in the
 * namespace in which it was opened, whichever thread uses it. Needs root.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int LIMIT_SECONDS = 60;

  /** The C library's calls that only tests need. */
  public interface Calls {
    Calls INSTANCE = LibraryLoader.create(Calls.class).load("c");

    int open(String path, int flags);

    int setns(int descriptor, int type);

    int close(int descriptor);
  }

  private final String name;
  private final ExecutorService thread;

  private NetworkNamespace(String name) {
    this.name = name;
    thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name(name + "-", 0).factory());
  }

  /** Makes one, with {@code lo} up. */
  public static NetworkNamespace create(String name) throws Exception {
    sh("ip netns add " + name + " && ip -n " + name + " link set lo up");
    NetworkNamespace namespace = new NetworkNamespace(name);
    namespace.call(() -> {
      int descriptor = Calls.INSTANCE.open("/run/netns/" + name, 0);
      assertThat(descriptor).isNotNegative();
      assertThat(Calls.INSTANCE.setns(descriptor, CLONE_NEWNET)).isZero();
      return Calls.INSTANCE.close(descriptor);
    });
    return namespace;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Does something in it. */
  public <T> T call(Callable<T> work) throws Exception {
    try {
      return thread.submit(work).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException("not done in " + name + " within its time", e);
    }
  }

  /** Runs a script in it, with network programs as in any shell, and gives its output. */
  public String run(String script) throws IOException {
    return sh("ip netns exec " + name + " bash -c '" + script.replace("'", "'\\''") + "'");
  }

  /** The number of one of its interfaces. */
  public int index(String link) throws IOException {
    return Integer.parseInt(run("cat /sys/class/net/" + link + "/ifindex").strip());
  }

  /**
   * Waits until its interfaces transmit: what is sent between carrier and that is lost without an
   * error.
   */
  public void awaitUp(String... links) throws IOException {
    for (String link : links) {
      run(
          "timeout 20 bash -c '"
              + "until [ \"$(</sys/class/net/"
              + link
              + "/operstate)\" = up ]; do :; done'");
    }
  }

  /** Runs a script where the test is, and gives its output; a failure is the test's. */
  public static String sh(String script) throws IOException {
    Process process =
        new ProcessBuilder(List.of("bash", "-c", script)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s: %s", script, output).isZero();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted in " + script, e);
    }
    return output;
  }

  @Override
  public void close() throws IOException {
    thread.shutdownNow();
    sh("ip netns del " + name);
  }
}
