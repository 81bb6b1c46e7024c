package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.nft.PortMark;
import dev.hagane.nft.SourceNat;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.InterfaceTarget;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a NodeConfig and its slices together. What one object asks wrongly becomes a problem of that
 * object, and the rest goes on.
 */
public final class DesiredAssembler {
  private final String node;
  private final Map<ServiceKey, DesiredService> services;
  private final Map<HeldAddress, ObjectRef> instanceAddresses = new LinkedHashMap<>();
  private final Map<HeldAddress, List<ServiceAddressWish>> serviceAddresses = new LinkedHashMap<>();
  private final Map<PortMark, ObjectRef> marks = new LinkedHashMap<>();
  private final Map<SourceNat, ObjectRef> sourceNats = new LinkedHashMap<>();
  private final Set<AddressFamily> masqueraded = EnumSet.noneOf(AddressFamily.class);
  private final Set<String> unreadable = new HashSet<>();
  private final List<NodeProblem> problems = new ArrayList<>();

  private DesiredAssembler(String node, int expectedServices) {
    this.node = node;
    this.services = HashMap.newHashMap(expectedServices);
  }

  /**
   * Assembles the state.
   *
   * @param node the node's name
   * @param generation the NodeConfig's generation
   * @param spec what the operator wrote
   * @param slices an expanded slice by name; null: it is not at hand
   */
  public static DesiredState assemble(
      String node,
      long generation,
      NodeConfigSpec spec,
      Function<String, @Nullable ExpandedSlice> slices) {
    int expected = 0;
    for (DirectorRole role : spec.directors()) {
      for (String name : role.slices()) {
        ExpandedSlice slice = slices.apply(name);
        expected += slice == null ? 0 : slice.services().size();
      }
    }
    DesiredAssembler assembler = new DesiredAssembler(node, expected);
    List<DesiredDirector> directors = new ArrayList<>();
    for (DirectorRole role : spec.directors()) {
      directors.add(assembler.director(role, slices));
    }
    return new DesiredState(
        node,
        generation,
        directors,
        assembler.services,
        assembler.instanceAddresses,
        assembler.serviceAddresses,
        assembler.marks,
        assembler.sourceNats,
        assembler.masqueraded,
        assembler.unreadable,
        assembler.problems);
  }

  private DesiredDirector director(
      DirectorRole role, Function<String, @Nullable ExpandedSlice> slices) {
    ObjectRef group = ObjectRef.of(role);
    List<DesiredInstance> instances = new ArrayList<>();
    for (DirectorInstance instance : role.instances()) {
      DesiredInstance parsed =
          orProblem(group, "instance " + instance.name(), () -> instance(instance));
      if (parsed != null) {
        instances.add(parsed);
        parsed
            .addresses()
            .forEach(a -> instanceAddresses.put(HeldAddress.ofInstance(parsed.target(), a), group));
      }
    }
    List<String> there = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    DesiredDirector director =
        new DesiredDirector(
            group,
            role.uid(),
            role.generation(),
            instances,
            networks(group, "address pool", role.addressPools()),
            networks(group, "real server network", role.realServerNetworks()),
            List.of(),
            List.of());
    for (String name : role.slices()) {
      ExpandedSlice slice = slices.apply(name);
      if (slice == null) {
        missing.add(name);
      } else {
        there.add(name);
        add(director, slice);
      }
    }
    if (!missing.isEmpty()) {
      problems.add(
          group.problem(
              NodeProblemReason.SliceUnavailable,
              "%s: %d of %d NodeConfigSlices could not be read yet (%s); what was programmed stays."
                      .formatted(node, missing.size(), role.slices().size(), missing.getFirst())
                  + " The agent goes on asking the API server"));
    }
    return new DesiredDirector(
        group,
        role.uid(),
        role.generation(),
        instances,
        director.pools(),
        director.realServerNetworks(),
        there,
        missing);
  }

  private void add(DesiredDirector director, ExpandedSlice slice) {
    problems.addAll(slice.problems());
    slice.problems().stream()
        .map(NodeProblem::uid)
        .forEach(uid -> unreadable.add(uid == null ? "" : uid));
    for (ExpandedService service : slice.services()) {
      add(director, service);
    }
  }

  private void add(DesiredDirector director, ExpandedService expanded) {
    for (DesiredService service : expanded.services()) {
      DesiredService other = services.putIfAbsent(service.key(), service);
      if (other != null) {
        problems.add(
            expanded
                .owner()
                .problem(
                    NodeProblemReason.InvalidConfiguration,
                    "%s: %s belongs to %s already; give one of them another address, port or mark"
                        .formatted(node, service.key(), other.owner())));
      }
    }
    for (ServiceAddressWish wish : expanded.addresses()) {
      director
          .carrier(wish.address().family())
          .ifPresentOrElse(
              carrier ->
                  serviceAddresses
                      .computeIfAbsent(
                          HeldAddress.ofService(carrier.target(), wish.address()),
                          k -> new ArrayList<>(1))
                      .add(wish),
              () -> noCarrier(director, wish));
    }
    expanded.marks().forEach(m -> marks.putIfAbsent(m, expanded.owner()));
    expanded.sourceNats().forEach(n -> sourceNats.putIfAbsent(n, expanded.owner()));
    masqueraded.addAll(expanded.masqueraded());
  }

  private void noCarrier(DesiredDirector director, ServiceAddressWish wish) {
    problems.add(
        wish.owner()
            .problem(
                NodeProblemReason.InvalidConfiguration,
                "%s: no %s instance of %s has carriesServices, so %s has no interface; set it on one"
                    .formatted(node, wish.address().family(), director.group(), wish.address())));
  }

  private static DesiredInstance instance(DirectorInstance instance) {
    AddressFamily family = instance.addressFamily().toValue();
    List<InterfaceAddress> addresses =
        instance.addresses().stream().map(InterfaceAddress::parse).toList();
    for (InterfaceAddress address : addresses) {
      IpAddress plain = address.address();
      if (plain.family() != family || !plain.isUnicastHost()) {
        throw new IllegalArgumentException(address + " is no " + family + " address of a host");
      }
    }
    return new DesiredInstance(
        instance.name(),
        family,
        target(instance.networkInterface()),
        addresses,
        instance.carriesServices());
  }

  private static InterfaceTarget target(InterfaceSelector selector) {
    String name = selector.name();
    String subnet = selector.subnet();
    if (name != null) {
      return new InterfaceTarget.ByName(name);
    }
    if (subnet != null) {
      return new InterfaceTarget.BySubnet(Cidr.parse(subnet));
    }
    throw new IllegalArgumentException("the interface has neither name nor subnet");
  }

  private List<Cidr> networks(ObjectRef group, String what, Collection<String> texts) {
    List<Cidr> networks = new ArrayList<>();
    for (String text : texts) {
      Cidr network = orProblem(group, what + " " + text, () -> Cidr.parse(text));
      if (network != null) {
        networks.add(network);
      }
    }
    return networks;
  }

  private <T> @Nullable T orProblem(
      ObjectRef owner, String what, java.util.function.Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException | NullPointerException e) {
      unreadable.add(owner.uid() == null ? "" : owner.uid());
      problems.add(
          owner.problem(
              NodeProblemReason.InvalidConfiguration,
              "%s: %s cannot be used (%s); correct it in the VRRPGroup, or upgrade the agent if the"
                      .formatted(node, what, e.getMessage())
                  + " operator is newer"));
      return null;
    }
  }
}
