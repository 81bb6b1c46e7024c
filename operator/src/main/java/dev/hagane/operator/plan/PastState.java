package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes were told last, indexed: which services and groups are incumbents. It is brought
 * up to date slice by slice.
 */
final class PastState {
  /**
   * A group's role as written last.
   *
   * @param role the role, of the newest generation where they differ
   * @param byNode each node's own role
   */
  record Role(DirectorRole role, SortedMap<String, DirectorRole> byNode) {
    /** The nodes that have it, ordered. */
    List<String> nodes() {
      return List.copyOf(byNode.keySet());
    }

    /** How the node was told to speak VRRP; null if it has no role, or one without VRRP. */
    @Nullable DirectorVRRP vrrp(String node) {
      DirectorRole own = byNode.get(node);
      return own == null ? null : own.vrrp();
    }
  }

  /** A service as written last. */
  static final class Service {
    private final String groupUid;
    private final Entry entry;
    private boolean current = true;

    private Service(String groupUid, Entry entry) {
      this.groupUid = groupUid;
      this.entry = entry;
    }

    /** The group whose directors hold it. */
    String groupUid() {
      return groupUid;
    }

    /** Its compiled form. */
    Entry entry() {
      return entry;
    }

    /** Whether this is what is written still; once it is not, it never is again. */
    boolean isCurrent() {
      return current;
    }
  }

  /**
   * What one node held of one group.
   *
   * @param node the node
   * @param groupUid the group
   * @param slices the slices; one that is not known any more holds nothing
   */
  record Holding(String node, String groupUid, List<SliceRecord> slices) {}

  private record Reference(String groupUid, String slice) {}

  /** Of two forms of one service, left by a write that was cut short, the newer one counts. */
  private static final Comparator<Service> NEWEST =
      Comparator.<Service>comparingLong(s -> s.entry().service().generation())
          .thenComparingLong(s -> s.entry().service().poolGeneration())
          .thenComparing(Service::groupUid);

  private final Map<String, Role> roles = new HashMap<>();
  private final Map<String, Service> services = new HashMap<>();
  private final Map<IpAddress, List<Service>> holders = new HashMap<>();
  private final List<Holding> holdings = new ArrayList<>();
  private Map<Reference, SliceRecord> references = Map.of();
  private boolean ambiguous;

  void update(Previous previous, Memory memory) {
    roles.clear();
    holdings.clear();
    Map<Reference, SliceRecord> now = new LinkedHashMap<>();
    new TreeMap<>(previous.nodeConfigs())
        .forEach((node, config) -> {
          for (DirectorRole role : config.directors()) {
            List<SliceRecord> slices = new ArrayList<>(role.slices().size());
            for (String name : role.slices()) {
              NodeConfigSliceSpec spec = previous.slices().get(name);
              if (spec != null) {
                SliceRecord slice = memory.slice(name, spec);
                slices.add(slice);
                now.put(new Reference(role.uid(), name), slice);
              }
            }
            holdings.add(new Holding(node, role.uid(), slices));
            addRole(node, role);
          }
        });
    index(now);
  }

  private void index(Map<Reference, SliceRecord> now) {
    Map<Reference, SliceRecord> before = references;
    references = now;
    if (!ambiguous) {
      before.forEach((reference, slice) -> {
        if (!now.containsKey(reference)) {
          slice.entries().forEach(entry -> remove(entry.uid()));
        }
      });
      now.forEach((reference, slice) -> {
        if (!before.containsKey(reference)) {
          slice.entries().forEach(entry -> add(reference.groupUid(), entry));
        }
      });
    }
    // Taking one of two forms away again would need to know the other: rather begin anew.
    if (ambiguous) {
      services.values().forEach(service -> service.current = false);
      services.clear();
      holders.clear();
      ambiguous = false;
      now.forEach(
          (reference, slice) -> slice.entries().forEach(entry -> add(reference.groupUid(), entry)));
    }
  }

  private void add(String groupUid, Entry entry) {
    Service service = new Service(groupUid, entry);
    Service known = services.get(entry.uid());
    if (known != null) {
      ambiguous = true;
      if (NEWEST.compare(service, known) <= 0) {
        return;
      }
      remove(entry.uid());
    }
    services.put(entry.uid(), service);
    for (IpAddress address : entry.addresses()) {
      holders.computeIfAbsent(address, a -> new ArrayList<>(1)).add(service);
    }
  }

  private void remove(String uid) {
    Service gone = services.remove(uid);
    if (gone != null) {
      gone.current = false;
      for (IpAddress address : gone.entry().addresses()) {
        List<Service> of = holders.get(address);
        if (of != null && of.remove(gone) && of.isEmpty()) {
          holders.remove(address);
        }
      }
    }
  }

  private void addRole(String node, DirectorRole role) {
    Role known = roles.get(role.uid());
    if (known == null) {
      SortedMap<String, DirectorRole> byNode = new TreeMap<>();
      byNode.put(node, role);
      roles.put(role.uid(), new Role(role, byNode));
      return;
    }
    known.byNode().put(node, role);
    if (role.generation() > known.role().generation()) {
      roles.put(role.uid(), new Role(role, known.byNode()));
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

  /** Who was told to have this address; the order means nothing. */
  List<Service> holders(IpAddress address) {
    return holders.getOrDefault(address, List.of());
  }

  Iterable<Service> services() {
    return services.values();
  }

  List<Holding> holdings() {
    return holdings;
  }
}
