package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.value.IpAddress;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A real server of a resolved pool.
 *
 * @param address its address
 * @param server as the pool lists it, or as the pool's nodes make it
 * @param host the host whose address it is, for pools of nodes
 */
record PoolServer(IpAddress address, RealServer server, @Nullable String host) {
  static final Comparator<PoolServer> ORDER =
      Comparator.comparing(PoolServer::address).thenComparingInt(s -> s.server().port());

  boolean isDisabled() {
    return server.state() == ServerState.Disabled;
  }

  /** Whether it gets new connections. */
  boolean isActive() {
    return server.state() == ServerState.Active && server.weight() > 0;
  }

  CompiledServer compile() {
    int weight = server.state() == ServerState.Drain ? 0 : server.weight();
    return new CompiledServer(
        server.address(),
        server.port(),
        weight,
        server.upperConnectionThreshold(),
        server.lowerConnectionThreshold());
  }

  @Override
  public String toString() {
    String text =
        server.port() == 0 ? server.address() : server.address() + " port " + server.port();
    return host == null ? text : text + " (" + host + ")";
  }
}
