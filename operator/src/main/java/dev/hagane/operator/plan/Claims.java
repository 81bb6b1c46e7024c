package dev.hagane.operator.plan;

import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which service holds which ports of which virtual address: what was written last and is in force
 * still, less what was given up in this plan, and what was granted in it. Services of one namespace
 * may share an address on different ports.
 */
final class Claims {

  private record Holder(String uid, String namespace, String name, List<PortSpan> ports) {
    static Holder of(Entry entry) {
      return new Holder(
          entry.uid(), entry.service().namespace(), entry.service().name(), entry.ports());
    }
  }

  private final PastState past;
  private final Predicate<PastState.Service> inForce;
  private final Set<String> released = new HashSet<>();
  private final Map<IpAddress, List<Holder>> granted = new HashMap<>();

  /**
   * Begins with what was written last.
   *
   * @param inForce whether a service that was written last holds its claims
   */
  Claims(PastState past, Predicate<PastState.Service> inForce) {
    this.past = past;
    this.inForce = inForce;
  }

  void grant(ServiceWish wish, List<IpAddress> addresses) {
    Holder holder =
        new Holder(
            wish.resource().uid(), wish.namespace(), wish.resource().key().name(), wish.spans());
    for (IpAddress address : addresses) {
      granted.computeIfAbsent(address, a -> new ArrayList<>(1)).add(holder);
    }
  }

  /** Gives up all that the service was told last. */
  void release(String uid) {
    released.add(uid);
  }

  boolean isFree(IpAddress address) {
    return !granted.containsKey(address) && past.holders(address).stream().noneMatch(this::holds);
  }

  private boolean holds(PastState.Service service) {
    return inForce.test(service) && !released.contains(service.entry().uid());
  }

  /**
   * Why another service keeps these ports of the address; null if none does. Of several the first
   * in the order of their names is told, so that it is always the same one.
   */
  @Nullable String conflict(IpAddress address, ServiceWish wish) {
    List<Holder> holders = new ArrayList<>(granted.getOrDefault(address, List.of()));
    for (PastState.Service service : past.holders(address)) {
      if (holds(service)) {
        holders.add(Holder.of(service.entry()));
      }
    }
    return holders.stream()
        .sorted(Comparator.comparing(Holder::namespace).thenComparing(Holder::name))
        .map(holder -> conflict(address, wish, holder))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String conflict(IpAddress address, ServiceWish wish, Holder holder) {
    if (holder.uid().equals(wish.resource().uid())) {
      return null;
    }
    ObjectKey other = ObjectKey.service(holder.namespace(), holder.name());
    if (!holder.namespace().equals(wish.namespace())) {
      return address
          + " belongs to "
          + other
          + ", and namespaces do not share an address; choose another address";
    }
    for (PortSpan theirs : holder.ports()) {
      for (ServiceWish.Port port : wish.ports()) {
        if (port.span().overlaps(theirs)) {
          return address
              + " "
              + theirs
              + " belongs to "
              + other
              + "; choose another address or port";
        }
      }
    }
    return null;
  }
}
