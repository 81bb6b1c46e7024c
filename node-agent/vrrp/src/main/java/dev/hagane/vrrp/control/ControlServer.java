package dev.hagane.vrrp.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the socket that {@code hagane-vrrp} holds. Its thread alone touches the connections:
 * nothing that a peer does, or fails to do, can delay the loop that advertises. Only root and the
 * process's own user are heard.
 */
public final class ControlServer implements Runnable, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private static final int MOST_CLIENTS = 8;

  /** Who begins a frame must end it within that time. */
  private static final long PATIENCE_MILLISECONDS = 10_000;

  private static final long LOOK_MILLISECONDS = 1_000;

  /** Takes what comes; on the server's thread, and must not block. */
  public interface Listener {

    /** Somebody connected and wants a report. */
    void connected();

    /** A message came: the agent lives. */
    void heard();

    /** What to do from now on. */
    void configured(HostConfiguration configuration);
  }

  private static final class Client {
    final FrameChannel frames;
    long patienceEnds = Long.MAX_VALUE;

    Client(FrameChannel frames) {
      this.frames = frames;
    }
  }

  private final Path path;
  private final Listener listener;
  private final Selector selector;
  private final ServerSocketChannel server;
  private final Set<UserPrincipal> admitted;
  private final List<Client> clients = new ArrayList<>();
  private final AtomicReference<@Nullable VrrpReport> latest = new AtomicReference<>();
  private volatile boolean hasClients;
  private volatile boolean closed;

  private ControlServer(
      Path path,
      Listener listener,
      Selector selector,
      ServerSocketChannel server,
      Set<UserPrincipal> admitted) {
    this.path = path;
    this.listener = listener;
    this.selector = selector;
    this.server = server;
    this.admitted = admitted;
  }

  /**
   * Listens at {@code vrrp.sock} in that folder, in the place of a socket that an earlier process
   * left there: hold the folder's lock first.
   *
   * @throws IOException if the host refuses
   */
  public static ControlServer open(Path runtimeDirectory, Listener listener) throws IOException {
    Path path = runtimeDirectory.resolve(VrrpClient.SOCKET);
    // Bound under another name: where clients look, it is theirs alone from the beginning.
    Path temporary = runtimeDirectory.resolve(VrrpClient.SOCKET + ".new");
    Files.deleteIfExists(temporary);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(temporary));
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
      Set<UserPrincipal> admitted = new HashSet<>();
      admitted.add(Files.getOwner(temporary));
      admitted.add(path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("0"));
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      server.configureBlocking(false);
      Selector selector = Selector.open();
      server.register(selector, SelectionKey.OP_ACCEPT);
      return new ControlServer(path, listener, selector, server, admitted);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw new IOException("cannot listen at " + path + ": " + e.getMessage(), e);
    }
  }

  /** Whether a report would be read. */
  public boolean hasClients() {
    return hasClients;
  }

  /** Sends it to all; from any thread, without waiting. */
  public void publish(VrrpReport report) {
    latest.set(report);
    selector.wakeup();
  }

  @Override
  public void run() {
    while (!closed) {
      try {
        round();
      } catch (IOException | RuntimeException e) {
        log.error("the agent's socket {}: {}", path, e.toString());
        pause();
      }
    }
    clients.forEach(client -> client.frames.close());
    try {
      selector.close();
    } catch (IOException e) {
      log.debug("closing {}: {}", path, e.toString());
    }
  }

  /** A fault that stays must not make this thread spin. */
  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws IOException {
    selector.select(LOOK_MILLISECONDS);
    Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
    while (keys.hasNext()) {
      SelectionKey key = keys.next();
      keys.remove();
      if (key.isValid() && key.isAcceptable()) {
        accept();
      } else if (key.isValid() && key.isReadable() && key.attachment() instanceof Client client) {
        read(client);
      }
    }
    VrrpReport report = latest.getAndSet(null);
    if (report != null && !clients.isEmpty()) {
      ByteBuffer frame = ControlCodec.encode(report);
      clients.forEach(client -> client.frames.offer(frame.duplicate()));
    }
    for (Client client : List.copyOf(clients)) {
      flush(client);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    if (channel == null) {
      return;
    }
    UserPrincipal user = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
    if (!admitted.contains(user)) {
      log.warn("user {} may not speak to {}; only root and our own user may", user.getName(), path);
      channel.close();
    } else if (clients.size() >= MOST_CLIENTS) {
      log.warn("{} connections to {} are enough; another is refused", MOST_CLIENTS, path);
      channel.close();
    } else {
      Client client = new Client(new FrameChannel(channel));
      channel.register(selector, SelectionKey.OP_READ, client);
      clients.add(client);
      hasClients = true;
      listener.connected();
    }
  }

  private void read(Client client) {
    try {
      if (!client.frames.receive(this::received)) {
        drop(client);
        return;
      }
      client.patienceEnds =
          !client.frames.isInTheMiddle()
              ? Long.MAX_VALUE
              : Math.min(client.patienceEnds, now() + PATIENCE_MILLISECONDS);
    } catch (ControlFormatException e) {
      log.warn("nonsense at {}: {}; the connection is closed", path, e.getMessage());
      drop(client);
    } catch (IOException e) {
      drop(client);
    }
  }

  private void received(ControlMessage message) {
    listener.heard();
    switch (message) {
      case HostConfiguration configuration -> listener.configured(configuration);
      case ControlMessage.Alive _ -> {}
      default -> log.warn("a message at {} that only hagane-vrrp sends is passed over", path);
    }
  }

  private void flush(Client client) {
    try {
      client.frames.flush();
      SelectionKey key = client.frames.channel().keyFor(selector);
      if (key != null && key.isValid()) {
        key.interestOps(
            client.frames.isWaiting()
                ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                : SelectionKey.OP_READ);
      }
      if (now() > client.patienceEnds) {
        log.warn("a message at {} was begun and not ended; the connection is closed", path);
        drop(client);
      }
    } catch (IOException e) {
      drop(client);
    }
  }

  private void drop(Client client) {
    client.frames.close();
    clients.remove(client);
    hasClients = !clients.isEmpty();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Removes the socket; the thread in {@link #run} ends the connections and itself soon after. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.debug("closing {}: {}", path, e.toString());
    }
  }
}
