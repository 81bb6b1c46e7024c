package dev.hagane.operator.plan;

import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which service holds which ports of which virtual address. Services of one namespace may share an
 * address on different ports.
 */
final class Claims {

  private record Holder(String uid, String namespace, String name, List<PortSpan> ports) {}

  private final Map<IpAddress, List<Holder>> holders = new HashMap<>();

  void add(
      String uid, String namespace, String name, List<IpAddress> addresses, List<PortSpan> ports) {
    Holder holder = new Holder(uid, namespace, name, ports);
    for (IpAddress address : addresses) {
      holders.computeIfAbsent(address, a -> new ArrayList<>(1)).add(holder);
    }
  }

  void add(Entry entry) {
    add(
        entry.uid(),
        entry.service().namespace(),
        entry.service().name(),
        entry.addresses(),
        entry.ports());
  }

  /** Gives up all that the service holds of these addresses. */
  void remove(String uid, List<IpAddress> addresses) {
    for (IpAddress address : addresses) {
      List<Holder> of = holders.get(address);
      if (of != null && of.removeIf(h -> h.uid().equals(uid)) && of.isEmpty()) {
        holders.remove(address);
      }
    }
  }

  boolean isFree(IpAddress address) {
    return !holders.containsKey(address);
  }

  /** Why another service than {@code uid} keeps these ports of the address; null if none does. */
  @Nullable String conflict(IpAddress address, ServiceWish wish) {
    String uid = wish.resource().uid();
    for (Holder holder : holders.getOrDefault(address, List.of())) {
      if (holder.uid().equals(uid)) {
        continue;
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
    }
    return null;
  }
}
