package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.PoolType;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one pool between plans: its servers as found. While a plan is made it also
 * collects who uses it.
 */
final class PoolMemory {
  private final VerdictBook.Slot<PoolVerdict> slot = new VerdictBook.Slot<>();
  private PoolServers servers;
  private List<Host> hosts;
  private List<ObjectKey> users = List.of();
  private @Nullable PoolServers told;
  private long seen;

  PoolMemory(Resource<RealServerPoolSpec> resource, List<Host> hosts) {
    servers = PoolServers.of(resource, hosts);
    this.hosts = hosts;
  }

  ObjectKey key() {
    return servers.pool().key();
  }

  PoolServers servers() {
    return servers;
  }

  boolean isSeenIn(long plan) {
    return seen == plan;
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

  /** Enters that plan. */
  void see(long plan) {
    seen = plan;
  }

  VerdictBook.Slot<PoolVerdict> slot() {
    return slot;
  }

  void forgetUsers() {
    users = List.of();
    told = null;
  }

  /** Whether what its slot says still holds; if not, it will have to be said anew. */
  boolean isTold() {
    boolean same = Memory.same(told, servers);
    told = servers;
    return same;
  }

  void use(ObjectKey service) {
    if (users.isEmpty()) {
      users = List.of(service);
    } else {
      List<ObjectKey> more = users.size() == 1 ? new ArrayList<>(users) : users;
      more.add(service);
      users = more;
    }
  }

  /** The services that use it in the plan being made, ordered. */
  List<ObjectKey> users() {
    if (users.size() < 2) {
      return users;
    }
    Collections.sort(users);
    return List.copyOf(users);
  }
}
