package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressClaim;
import dev.hagane.api.v1alpha1.PersistenceScope;
import dev.hagane.api.v1alpha1.ServicePort;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A virtual service's spec, read once.
 *
 * @param resource the service
 * @param pool the pool that it names
 * @param requests the addresses that it asks for; never empty unless there is a fault
 * @param ports its ports, ordered by protocol and number
 * @param fault why the spec cannot be accepted whatever the others do; null if it can
 */
record ServiceWish(
    Resource<VirtualServiceSpec> resource,
    ObjectKey pool,
    List<Request> requests,
    List<Port> ports,
    @Nullable Judgement fault) {

  /**
   * An address that is asked for.
   *
   * @param value this one; null: any
   * @param pool of this pool; null: of any
   * @param family of this family; null: of any
   */
  record Request(
      @Nullable IpAddress value, @Nullable String pool, @Nullable AddressFamily family) {}

  /**
   * A port that is asked for.
   *
   * @param span protocol and range
   * @param isRange whether it was written as a range, which needs a mark
   * @param targetPort the servers' port; null: the client's
   */
  record Port(PortSpan span, boolean isRange, @Nullable Integer targetPort) {}

  static ServiceWish read(Resource<VirtualServiceSpec> resource) {
    List<Request> requests = new ArrayList<>();
    Set<IpAddress> named = new HashSet<>();
    for (AddressClaim claim : resource.spec().addresses()) {
      IpAddress value = Texts.addressOrNull(claim.value());
      if (value == null && claim.value() != null) {
        return faulty(resource, "'" + claim.value() + "' is not an address");
      }
      if (value != null && !named.add(value)) {
        return faulty(resource, value + " is asked for twice: remove one from spec.addresses");
      }
      AddressFamily family = claim.family() == null ? null : claim.family().toValue();
      requests.add(new Request(value, claim.pool(), family));
    }
    if (requests.isEmpty()) {
      requests.add(new Request(null, null, null));
    }
    List<Port> ports = new ArrayList<>();
    for (ServicePort port : resource.spec().ports()) {
      Integer number = port.port();
      String text = port.portRange();
      PortRange range;
      try {
        range = number != null ? PortRange.single(number) : PortRange.parse(String.valueOf(text));
      } catch (IllegalArgumentException e) {
        return faulty(resource, "port " + port.name() + ": " + e.getMessage());
      }
      ports.add(new Port(new PortSpan(port.protocol(), range), number == null, port.targetPort()));
    }
    ports.sort(Comparator.comparing(Port::span));
    for (int i = 1; i < ports.size(); i++) {
      PortSpan one = ports.get(i - 1).span();
      PortSpan next = ports.get(i).span();
      if (one.overlaps(next)) {
        return faulty(resource, "ports " + one + " and " + next + " overlap: change one of them");
      }
    }
    return new ServiceWish(
        resource, poolOf(resource), List.copyOf(requests), List.copyOf(ports), null);
  }

  private static ServiceWish faulty(Resource<VirtualServiceSpec> resource, String why) {
    Judgement fault = Judgement.no(Reason.UnsupportedCombination, resource.key() + ": " + why);
    return new ServiceWish(resource, poolOf(resource), List.of(), List.of(), fault);
  }

  private static ObjectKey poolOf(Resource<VirtualServiceSpec> resource) {
    String namespace = String.valueOf(resource.key().namespace());
    return ObjectKey.pool(namespace, resource.spec().realServerPoolRef().name());
  }

  String namespace() {
    return String.valueOf(resource.key().namespace());
  }

  /** Whether all its ports are balanced together, by one mark. */
  boolean hasOneMark() {
    var persistence = resource.spec().persistence();
    return persistence != null && persistence.scope() == PersistenceScope.AllPorts;
  }

  /** Whether it says which addresses it wants, and leaves none to be chosen. */
  boolean namesAllAddresses() {
    return requests.stream().allMatch(r -> r.value() != null);
  }

  List<PortSpan> spans() {
    return ports.stream().map(Port::span).toList();
  }
}
