package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.PoolType;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import java.util.List;

/** What is remembered of one pool between plans: its servers as found. */
final class PoolMemory {
  private PoolServers servers;
  private List<Host> hosts;

  PoolMemory(Resource<RealServerPoolSpec> resource, List<Host> hosts) {
    servers = PoolServers.of(resource, hosts);
    this.hosts = hosts;
  }

  PoolServers servers() {
    return servers;
  }

  /** Takes newer states; a pool that comes out the same stays the same object. */
  void update(Resource<RealServerPoolSpec> resource, List<Host> now) {
    boolean sameResource = servers.pool().sameAs(resource);
    boolean sameHosts = resource.spec().type() == PoolType.Servers || Memory.same(hosts, now);
    if (!sameResource || !sameHosts) {
      PoolServers found = PoolServers.of(sameResource ? servers.pool() : resource, now);
      if (!sameResource || !found.sameAs(servers)) {
        servers = found;
      }
    }
    hosts = now;
  }
}
