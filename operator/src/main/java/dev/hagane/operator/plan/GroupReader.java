package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorNode;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPInstance;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the form of a group from its spec, or from what its directors were told last. */
final class GroupReader {
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

  /**
   * What the group's spec asks for.
   *
   * @param past what its directors were told last; null if nothing
   */
  static Wish read(
      Resource<VRRPGroupSpec> group, Map<String, Host> hosts, PastState.@Nullable Role past) {
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
              instance.vrid(),
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
            null,
            SynchronizationWish.of(spec));
    Judgement fault = tooMany(group, asked);
    fault = fault == null ? outside(group) : fault;
    fault = fault == null ? ownConflict(group, routers, directors) : fault;
    GroupForm form =
        new GroupForm(
            group.key().name(),
            group.uid(),
            false,
            directors,
            priorities(spec, directors, past),
            asked.stream().filter(name -> !hosts.containsKey(name)).toList(),
            role,
            VRRPSettings.of(spec),
            Set.copyOf(addresses),
            List.copyOf(pools),
            serverNetworks,
            spec.allowedNamespaces(),
            List.copyOf(routers));
    return new Wish(form, fault, directors.isEmpty() ? missing(group) : null);
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

  private static SortedMap<String, Integer> priorities(
      VRRPGroupSpec spec, List<String> directors, PastState.@Nullable Role past) {
    List<DirectorNode> listed = spec.directors().nodes();
    if (listed == null) {
      return given(directors, past);
    }
    SortedMap<String, Integer> priorities = new TreeMap<>();
    for (DirectorNode node : listed) {
      if (directors.contains(node.name())) {
        priorities.put(node.name(), node.priority());
      }
    }
    return Collections.unmodifiableSortedMap(priorities);
  }

  private static SortedMap<String, Integer> given(
      List<String> directors, PastState.@Nullable Role past) {
    Map<String, Integer> had = new HashMap<>();
    List<String> incumbents = past == null ? List.of() : past.nodes();
    if (past != null) {
      for (String node : incumbents) {
        DirectorVRRP told = past.vrrp(node);
        if (told != null) {
          had.put(node, told.priority());
        }
      }
    }
    return Priorities.of(directors, had, incumbents);
  }

  private static @Nullable Judgement tooMany(Resource<VRRPGroupSpec> group, Set<String> asked) {
    if (asked.size() <= ApiGroup.DIRECTORS) {
      return null;
    }
    return Judgement.no(
        Reason.UnsupportedCombination,
        group.key()
            + " has "
            + asked.size()
            + " directors ("
            + Texts.some(asked)
            + "); it may have "
            + ApiGroup.DIRECTORS
            + ": leave so many in spec.directors, or so many Nodes with its labels");
  }

  /** An address that the interface's own network does not reach. */
  private static @Nullable Judgement outside(Resource<VRRPGroupSpec> group) {
    for (VRRPInstance instance : group.spec().instances()) {
      String subnet = instance.networkInterface().subnet();
      Cidr network = subnet == null ? null : Texts.networkOrNull(subnet);
      for (String text : instance.addresses()) {
        InterfaceAddress address = Texts.interfaceAddressOrNull(text);
        if (network != null && address != null && !network.contains(address.address())) {
          return Judgement.no(
              Reason.AddressNotAllowed,
              group.key()
                  + ": address "
                  + text
                  + " of instance "
                  + instance.name()
                  + " is outside its interface's subnet "
                  + network
                  + "; choose an address in it, or give the interface by its name");
        }
      }
    }
    return null;
  }

  /** Two instances of the group that would take each other's advertisements for their own. */
  private static @Nullable Judgement ownConflict(
      Resource<VRRPGroupSpec> group, List<VirtualRouter> routers, List<String> directors) {
    for (int i = 0; i < routers.size(); i++) {
      for (int j = 0; j < i; j++) {
        String wire = routers.get(i).sharedWire(routers.get(j), directors, directors);
        if (wire != null) {
          return Judgement.no(
              Reason.VRIDConflict,
              group.key()
                  + ": instances "
                  + routers.get(j).instance()
                  + " and "
                  + routers.get(i).instance()
                  + " both have VRID "
                  + routers.get(i).id()
                  + " "
                  + wire
                  + "; choose another vrid for one of them");
        }
      }
    }
    return null;
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
    List<DirectorInstance> instances = new ArrayList<>();
    List<VirtualRouter> routers = new ArrayList<>();
    for (DirectorInstance instance : role.instances()) {
      List<Cidr> networks = new ArrayList<>();
      for (String text : instance.addresses()) {
        InterfaceAddress address = Texts.interfaceAddressOrNull(text);
        if (address != null) {
          addresses.add(address.address());
          networks.add(address.network());
        }
      }
      instances.add(
          new DirectorInstance(
              instance.name(),
              instance.addressFamily(),
              instance.networkInterface(),
              instance.addresses(),
              instance.carriesServices(),
              instance.vrid(),
              List.of()));
      String subnet = instance.networkInterface().subnet();
      Cidr named = subnet == null ? null : Texts.networkOrNull(subnet);
      if (instance.vrid() != null) {
        routers.add(
            new VirtualRouter(
                instance.name(),
                instance.addressFamily().toValue(),
                instance.vrid(),
                instance.networkInterface().name(),
                named == null ? List.copyOf(networks) : List.of(named)));
      }
    }
    DirectorRole common =
        new DirectorRole(
            role.group(),
            role.uid(),
            role.generation(),
            instances,
            role.addressPools(),
            role.realServerNetworks(),
            List.of(),
            null,
            role.connectionSynchronization());
    DirectorVRRP vrrp = role.vrrp();
    List<String> directors = past.nodes();
    return new GroupForm(
        group.key().name(),
        group.uid(),
        true,
        directors,
        given(directors, past),
        List.of(),
        common,
        vrrp == null ? null : VRRPSettings.of(vrrp),
        Set.copyOf(addresses),
        List.copyOf(pools),
        networks(role.realServerNetworks()),
        group.spec().allowedNamespaces(),
        List.copyOf(routers));
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
