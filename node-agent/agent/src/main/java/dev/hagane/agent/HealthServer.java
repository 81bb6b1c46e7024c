package dev.hagane.agent;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** Answers a kubelet's probe: whether the kernel's thread makes its rounds. */
final class HealthServer implements AutoCloseable {
  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens on all addresses.
   *
   * @throws IOException if the port is taken
   */
  static HealthServer start(int port, BooleanSupplier alive) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 8);
    server.createContext(
        "/healthz",
        exchange -> {
          boolean well = alive.getAsBoolean();
          byte[] body =
              (well ? "ok\n" : "the kernel's thread has not made its round for a minute\n")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(well ? 200 : 503, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return new HealthServer(server);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
