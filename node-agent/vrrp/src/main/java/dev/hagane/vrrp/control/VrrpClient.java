package dev.hagane.vrrp.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of the socket. It connects, connects again, and sends the configuration wanted
 * last on every connection; a thread of its own does all that.
 */
public final class VrrpClient implements AutoCloseable {

  /** Where {@code hagane-vrrp} listens, in its runtime directory. */
  public static final String SOCKET = "vrrp.sock";

  private static final long RETRY_MILLISECONDS = 500;
  private static final long ALIVE_MILLISECONDS = 5_000;

  /** Reports come every second: a process that sends none for so long is frozen. */
  private static final long SILENT_MILLISECONDS = 10_000;

  private final Path socket;
  private final Consumer<VrrpReport> reports;
  private final Consumer<String> disconnected;
  private final Selector selector;
  private final AtomicReference<@Nullable HostConfiguration> wanted = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closed;
  private @Nullable String lastTrouble;
  private long silentAt;

  /**
   * A client that does nothing yet.
   *
   * @param socket the path of {@code vrrp.sock}
   * @param reports takes each report, on the client's thread
   * @param disconnected told, on the client's thread, why there is no connection: at first and
   *     whenever the reason changes
   * @throws IOException if the host gives no descriptor
   */
  public VrrpClient(Path socket, Consumer<VrrpReport> reports, Consumer<String> disconnected)
      throws IOException {
    this.socket = socket;
    this.reports = reports;
    this.disconnected = disconnected;
    this.selector = Selector.open();
    this.thread = Thread.ofPlatform().name("vrrp-client").daemon().unstarted(this::run);
  }

  /** Begins to connect. */
  public void start() {
    thread.start();
  }

  /** What {@code hagane-vrrp} should do from now on; from any thread, without waiting. */
  public void want(HostConfiguration configuration) {
    wanted.set(configuration);
    selector.wakeup();
  }

  private void run() {
    while (!closed) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.connect(UnixDomainSocketAddress.of(socket));
        converse(new FrameChannel(channel));
      } catch (IOException e) {
        lost("hagane-vrrp does not answer at %s (%s)".formatted(socket, e.getMessage()));
      } catch (ControlFormatException e) {
        lost("hagane-vrrp at %s speaks otherwise: %s".formatted(socket, e.getMessage()));
      }
      pause();
    }
  }

  private void lost(String why) {
    if (!closed && !why.equals(lastTrouble)) {
      lastTrouble = why;
      disconnected.accept(why);
    }
  }

  private void pause() {
    long until = now() + RETRY_MILLISECONDS;
    while (!closed && now() < until) {
      try {
        selector.select(Math.max(1, until - now()));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void converse(FrameChannel frames) throws IOException, ControlFormatException {
    SelectionKey key = frames.channel().register(selector, SelectionKey.OP_READ);
    try {
      HostConfiguration sent = null;
      long aliveDue = now();
      silentAt = now() + SILENT_MILLISECONDS;
      while (!closed) {
        HostConfiguration configuration = wanted.get();
        if (configuration != null && !configuration.equals(sent)) {
          frames.offer(encode(configuration));
          sent = configuration;
          aliveDue = now() + ALIVE_MILLISECONDS;
        } else if (now() >= aliveDue && !frames.isWaiting()) {
          frames.offer(ControlCodec.encode(new ControlMessage.Alive()));
          aliveDue = now() + ALIVE_MILLISECONDS;
        }
        frames.flush();
        key.interestOps(
            frames.isWaiting()
                ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                : SelectionKey.OP_READ);
        selector.select(Math.clamp(Math.min(aliveDue, silentAt) - now(), 1, ALIVE_MILLISECONDS));
        boolean readable = selector.selectedKeys().remove(key) && key.isReadable();
        if (readable && !frames.receive(this::received)) {
          throw new IOException("it closed the connection");
        }
        if (now() >= silentAt) {
          throw new IOException("no report for " + SILENT_MILLISECONDS / 1_000 + " s");
        }
      }
    } finally {
      key.cancel();
      selector.selectNow();
    }
  }

  private static ByteBuffer encode(HostConfiguration configuration) throws IOException {
    try {
      return ControlCodec.encode(configuration);
    } catch (IllegalArgumentException e) {
      throw new IOException("the configuration is too long: " + e.getMessage(), e);
    }
  }

  private void received(ControlMessage message) {
    if (message instanceof VrrpReport report) {
      lastTrouble = null;
      silentAt = now() + SILENT_MILLISECONDS;
      reports.accept(report);
    }
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Ends the connection and the thread, and waits for that. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      if (thread.isAlive()) {
        thread.join(TimeUnit.SECONDS.toMillis(2));
      }
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // The selector held nothing that outlives it.
    }
  }
}
