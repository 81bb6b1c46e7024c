package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorNode;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPInstance;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the form of a group from its spec, or from what its directors were told last. */
final class GroupReader {
  /** How many directors a group may have until directors can hand over to each other. */
  private static final int MAXIMUM_DIRECTORS = 1;

  /**
   * What a spec asks for.
   *
   * @param form the form; null where the spec cannot be read
   * @param fault why it cannot be accepted, whatever the others do; null if it can
   * @param missing why it has no director; null if it has one
   */
  record Wish(@Nullable GroupForm form, @Nullable Judgement fault, @Nullable Judgement missing) {
    static Wish unreadable(Resource<VRRPGroupSpec> group, String what) {
      String message = group.key() + ": '" + what + "' is not what its field takes: correct it";
      return new Wish(null, Judgement.no(Reason.UnsupportedCombination, message), null);
    }
  }

  private GroupReader() {}

  static Wish read(Resource<VRRPGroupSpec> group, Map<String, Host> hosts) {
    VRRPGroupSpec spec = group.spec();
    List<DirectorInstance> instances = new ArrayList<>();
    List<VirtualRouter> routers = new ArrayList<>();
    Set<IpAddress> addresses = new HashSet<>();
    for (VRRPInstance instance : spec.instances()) {
      List<Cidr> networks = new ArrayList<>();
      for (String text : instance.addresses()) {
        InterfaceAddress address = Texts.interfaceAddressOrNull(text);
        if (address == null) {
          return Wish.unreadable(group, text);
        }
        addresses.add(address.address());
        networks.add(address.network());
      }
      String subnet = instance.networkInterface().subnet();
      Cidr named = subnet == null ? null : Texts.networkOrNull(subnet);
      if (subnet != null && named == null) {
        return Wish.unreadable(group, subnet);
      }
      instances.add(
          new DirectorInstance(
              instance.name(),
              instance.addressFamily(),
              instance.networkInterface(),
              instance.addresses(),
              instance.carriesServices(),
              null,
              List.of()));
      routers.add(
          new VirtualRouter(
              instance.name(),
              instance.addressFamily().toValue(),
              instance.vrid(),
              instance.networkInterface().name(),
              named == null ? List.copyOf(networks) : List.of(named)));
    }
    List<PoolNetwork> pools = new ArrayList<>();
    for (AddressPool pool : spec.addressPools()) {
      Cidr network = Texts.networkOrNull(pool.cidr());
      if (network == null) {
        return Wish.unreadable(group, pool.cidr());
      }
      pools.add(new PoolNetwork(pool.name(), network));
    }
    List<Cidr> serverNetworks = networks(spec.realServerNetworks());
    if (serverNetworks.size() < spec.realServerNetworks().size()) {
      return Wish.unreadable(group, String.join(", ", spec.realServerNetworks()));
    }
    Set<String> asked = asked(spec, hosts);
    List<String> directors = asked.stream().filter(hosts::containsKey).toList();
    DirectorRole role =
        new DirectorRole(
            group.key().name(),
            group.uid(),
            group.generation(),
            instances,
            spec.addressPools().stream().map(AddressPool::cidr).toList(),
            spec.realServerNetworks(),
            List.of(),
            null);
    GroupForm form =
        new GroupForm(
            group.key().name(),
            group.uid(),
            false,
            directors,
            role,
            Set.copyOf(addresses),
            List.copyOf(pools),
            serverNetworks,
            spec.allowedNamespaces(),
            List.copyOf(routers));
    return new Wish(form, tooMany(group, asked), directors.isEmpty() ? missing(group) : null);
  }

  /** The names that the spec lists, known or not, or those of the hosts that it selects. */
  private static Set<String> asked(VRRPGroupSpec spec, Map<String, Host> hosts) {
    Set<String> names = new TreeSet<>();
    List<DirectorNode> listed = spec.directors().nodes();
    if (listed != null) {
      listed.forEach(n -> names.add(n.name()));
    }
    LabelSelector selector = spec.directors().nodeSelector();
    if (selector != null) {
      hosts.values().stream()
          .filter(h -> LabelMatch.matches(selector, h.labels()))
          .forEach(h -> names.add(h.name()));
    }
    return names;
  }

  private static @Nullable Judgement tooMany(Resource<VRRPGroupSpec> group, Set<String> asked) {
    if (asked.size() <= MAXIMUM_DIRECTORS) {
      return null;
    }
    return Judgement.no(
        Reason.UnsupportedCombination,
        group.key()
            + " has "
            + asked.size()
            + " directors ("
            + Texts.some(asked)
            + "); this version supports exactly one: leave one in spec.directors, or only one Node"
            + " with its labels");
  }

  private static Judgement missing(Resource<VRRPGroupSpec> group) {
    LabelSelector selector = group.spec().directors().nodeSelector();
    List<DirectorNode> listed = group.spec().directors().nodes();
    String why =
        selector != null
            ? "no Node has " + LabelMatch.text(selector) + "; label the Node that is the director"
            : "no Node is called "
                + Texts.some(
                    listed == null ? List.of() : listed.stream().map(DirectorNode::name).toList())
                + "; correct spec.directors.nodes or register the Node";
    return Judgement.no(Reason.NoMatchingNodes, group.key() + ": " + why);
  }

  /** What the directors were told last; names of pools and namespaces only the spec knows. */
  static GroupForm lastForm(Resource<VRRPGroupSpec> group, PastState.Role past) {
    DirectorRole role = past.role();
    List<PoolNetwork> pools = new ArrayList<>();
    for (Cidr network : networks(role.addressPools())) {
      String name = null;
      for (AddressPool pool : group.spec().addressPools()) {
        if (name == null && network.equals(Texts.networkOrNull(pool.cidr()))) {
          name = pool.name();
        }
      }
      pools.add(new PoolNetwork(name, network));
    }
    Set<IpAddress> addresses = new HashSet<>();
    for (DirectorInstance instance : role.instances()) {
      for (String text : instance.addresses()) {
        InterfaceAddress address = Texts.interfaceAddressOrNull(text);
        if (address != null) {
          addresses.add(address.address());
        }
      }
    }
    DirectorRole withoutSlices =
        new DirectorRole(
            role.group(),
            role.uid(),
            role.generation(),
            role.instances(),
            role.addressPools(),
            role.realServerNetworks(),
            List.of(),
            role.vrrp());
    return new GroupForm(
        group.key().name(),
        group.uid(),
        true,
        past.nodes(),
        withoutSlices,
        Set.copyOf(addresses),
        List.copyOf(pools),
        networks(role.realServerNetworks()),
        group.spec().allowedNamespaces(),
        List.of());
  }

  private static List<Cidr> networks(List<String> texts) {
    List<Cidr> networks = new ArrayList<>();
    for (String text : texts) {
      Cidr network = Texts.networkOrNull(text);
      if (network != null) {
        networks.add(network);
      }
    }
    return List.copyOf(networks);
  }
}
