package dev.hagane.agent;

import dev.hagane.agent.apply.DirectorProcess;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpClient;
import dev.hagane.vrrp.control.VrrpReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code hagane-vrrp} by its socket. A thread of its own speaks with it; any thread may ask. */
final class VrrpLink implements DirectorProcess, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(VrrpLink.class);

  /** Reports come each second: one that is connected and sends none is frozen. */
  private static final long SILENT_NANOSECONDS = TimeUnit.SECONDS.toNanos(5);

  private final VrrpClient client;
  private final Runnable news;
  private volatile @Nullable VrrpReport report;
  private volatile long heardAt;
  private volatile boolean connected;

  /**
   * A link that does not connect yet.
   *
   * @param runtimeDirectory where the socket is
   * @param news called for each report
   * @throws IOException if the host gives no descriptor
   */
  VrrpLink(Path runtimeDirectory, Runnable news) throws IOException {
    this.news = news;
    this.client =
        new VrrpClient(runtimeDirectory.resolve(VrrpClient.SOCKET), this::heard, this::lost);
  }

  /** Begins to connect. */
  void start() {
    client.start();
  }

  private void heard(VrrpReport next) {
    if (!connected) {
      log.info(
          "hagane-vrrp {} answers{}",
          next.version(),
          next.realtime().isEmpty() ? "" : ": " + next.realtime());
    }
    report = next;
    heardAt = System.nanoTime();
    connected = true;
    news.run();
  }

  private void lost(String why) {
    log.warn("{}; what it holds stays, and the services here go on", why);
    connected = false;
  }

  @Override
  public void want(HostConfiguration configuration) {
    client.want(configuration);
  }

  @Override
  public @Nullable VrrpReport report() {
    return report;
  }

  @Override
  public boolean answers() {
    return connected && System.nanoTime() - heardAt < SILENT_NANOSECONDS;
  }

  @Override
  public void close() {
    client.close();
  }
}
