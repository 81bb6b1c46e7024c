package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the nodes were told last, indexed: which services and groups are incumbents. */
final class PastState {
  /**
   * A group's role as written last.
   *
   * @param role the role
   * @param nodes the nodes that have it, ordered
   */
  record Role(DirectorRole role, List<String> nodes) {}

  /**
   * A service as written last.
   *
   * @param groupUid the group whose directors hold it
   * @param entry its compiled form
   */
  record Service(String groupUid, Entry entry) {}

  /**
   * What one node held of one group.
   *
   * @param node the node
   * @param groupUid the group
   * @param entries the services by UID
   */
  record Holding(String node, String groupUid, Map<String, Entry> entries) {}

  /** Of two forms of one service, left by a write that was cut short, the newer one counts. */
  private static final Comparator<Service> NEWEST =
      Comparator.<Service>comparingLong(s -> s.entry().service().generation())
          .thenComparingLong(s -> s.entry().service().poolGeneration())
          .thenComparing(Service::groupUid);

  private final Map<String, Role> roles = new HashMap<>();
  private final Map<String, Service> services = new HashMap<>();
  private final List<Holding> holdings = new ArrayList<>();

  PastState(Previous previous, Memory memory) {
    Map<List<String>, Map<String, Entry>> seen = new HashMap<>();
    new TreeMap<>(previous.nodeConfigs())
        .forEach((node, config) -> {
          for (DirectorRole role : config.directors()) {
            Map<String, Entry> entries =
                seen.computeIfAbsent(
                    role.slices(), names -> memory.entries(names, previous.slices()));
            holdings.add(new Holding(node, role.uid(), entries));
            addRole(node, role);
          }
        });
    // Every set of slices once, however many directors share it.
    Map<String, List<Map<String, Entry>>> done = new HashMap<>();
    for (Holding holding : holdings) {
      List<Map<String, Entry>> sets =
          done.computeIfAbsent(holding.groupUid(), uid -> new ArrayList<>());
      if (sets.stream().noneMatch(s -> Memory.same(s, holding.entries()))) {
        sets.add(holding.entries());
        addServices(holding);
      }
    }
  }

  private void addRole(String node, DirectorRole role) {
    Role known = roles.get(role.uid());
    if (known == null) {
      roles.put(role.uid(), new Role(role, List.of(node)));
      return;
    }
    List<String> nodes = new ArrayList<>(known.nodes());
    nodes.add(node);
    DirectorRole newest = role.generation() > known.role().generation() ? role : known.role();
    roles.put(role.uid(), new Role(newest, List.copyOf(nodes)));
  }

  private void addServices(Holding holding) {
    for (Entry entry : holding.entries().values()) {
      Service service = new Service(holding.groupUid(), entry);
      Service known = services.putIfAbsent(entry.uid(), service);
      if (known != null && NEWEST.compare(service, known) > 0) {
        services.put(entry.uid(), service);
      }
    }
  }

  /** The role that the group's directors have; null for a group that never had any. */
  @Nullable Role role(String groupUid) {
    return roles.get(groupUid);
  }

  /** The service's last form; null if it was never accepted. */
  @Nullable Service service(String uid) {
    return services.get(uid);
  }

  Map<String, Service> services() {
    return services;
  }

  List<Holding> holdings() {
    return holdings;
  }
}
