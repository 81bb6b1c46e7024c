package dev.hagane.agent.desired;

import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.control.GroupConfiguration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a role into values; what cannot be read becomes a problem of the group. */
final class RoleReader {
  private final String node;
  private final List<NodeProblem> problems = new ArrayList<>();

  RoleReader(String node) {
    this.node = node;
  }

  /** Problems of all roles that were read. */
  List<NodeProblem> problems() {
    return problems;
  }

  /**
   * Reads one role.
   *
   * @param available names of the slices at hand
   */
  DesiredDirector read(DirectorRole role, Set<String> available) {
    ObjectRef group = ObjectRef.of(role);
    List<DesiredInstance> instances = new ArrayList<>();
    for (DirectorInstance instance : role.instances()) {
      DesiredInstance parsed =
          orProblem(group, "instance " + instance.name(), () -> instance(role, instance));
      if (parsed != null) {
        instances.add(parsed);
      }
    }
    List<String> missing =
        role.slices().stream().filter(name -> !available.contains(name)).toList();
    if (!missing.isEmpty()) {
      problems.add(
          group.problem(
              NodeProblemReason.SliceUnavailable,
              "%s: %d of %d NodeConfigSlices could not be read yet (%s); what was programmed stays."
                      .formatted(node, missing.size(), role.slices().size(), missing.getFirst())
                  + " The agent goes on asking the API server"));
    }
    GroupConfiguration vrrp =
        instances.isEmpty() || instances.size() < role.instances().size()
            ? null
            : orProblem(group, "its VRRP", () -> VrrpReader.group(role, instances));
    return new DesiredDirector(
        group,
        role.uid(),
        role.generation(),
        instances,
        vrrp,
        role.vrrp() == null ? null : role.vrrp().switchover(),
        synchronization(group, role),
        networks(group, "address pool", role.addressPools()),
        networks(group, "real server network", role.realServerNetworks()),
        role.slices().stream().filter(available::contains).toList(),
        missing);
  }

  private static DesiredInstance instance(DirectorRole role, DirectorInstance instance) {
    AddressFamily family = instance.addressFamily().toValue();
    List<InterfaceAddress> addresses =
        VrrpReader.addresses(
            family,
            role.vrrp() == null ? null : instance.vrid(),
            instance.addresses().stream().map(InterfaceAddress::parse).toList());
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

  private @Nullable DesiredSynchronization synchronization(ObjectRef group, DirectorRole role) {
    DirectorSynchronization asked = role.connectionSynchronization();
    return asked == null
        ? null
        : orProblem(
            group,
            "connectionSynchronization",
            () -> new DesiredSynchronization(target(asked.networkInterface()), asked.syncId()));
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

  private <T> @Nullable T orProblem(ObjectRef owner, String what, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException | NullPointerException e) {
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
