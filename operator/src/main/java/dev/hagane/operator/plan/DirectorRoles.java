package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the directors of one group do: the same, but for priority, peers, and who is to hand over.
 *
 * @param common what is the same on all
 * @param byNode each director's own role
 * @param unknownPeers whose address which instance lacks, as in {@code lb2 (outer, inner)}; unicast
 *     only
 * @param switchover an open request to hand over, in words; null if none is open
 */
record DirectorRoles(
    DirectorRole common,
    Map<String, DirectorRole> byNode,
    List<String> unknownPeers,
    @Nullable String switchover) {

  static DirectorRoles of(
      Resource<VRRPGroupSpec> group,
      GroupForm form,
      List<String> slices,
      PastState.@Nullable Role past,
      GroupReport report) {
    Switchover switchover = Switchover.of(group, form, past, report);
    boolean unicast =
        form.vrrp() != null
            && form.vrrp().transport() == TransportMode.Unicast
            && form.directors().size() > 1;
    Map<String, PeerAddresses> addresses = new HashMap<>();
    if (unicast) {
      form.role()
          .instances()
          .forEach(instance ->
              addresses.put(
                  instance.name(), new PeerAddresses(instance, form.directors(), past, report)));
    }
    Map<String, DirectorRole> byNode = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    for (String director : form.directors()) {
      List<DirectorInstance> instances = new ArrayList<>();
      List<String> lacking = new ArrayList<>();
      for (DirectorInstance instance : form.role().instances()) {
        PeerAddresses of = addresses.get(instance.name());
        instances.add(of == null ? instance : withPeers(instance, of.peersOf(director)));
        if (of != null && !of.knows(director)) {
          lacking.add(instance.name());
        }
      }
      if (!lacking.isEmpty()) {
        unknown.add(director + " (" + String.join(", ", lacking) + ")");
      }
      byNode.put(director, role(form.role(), instances, slices, vrrp(form, director, switchover)));
    }
    return new DirectorRoles(
        role(form.role(), form.role().instances(), slices, null),
        byNode,
        List.copyOf(unknown),
        switchover.state());
  }

  private static @Nullable DirectorVRRP vrrp(
      GroupForm form, String director, Switchover switchover) {
    Integer priority = form.priorities().get(director);
    if (form.vrrp() == null || priority == null) {
      return null;
    }
    List<String> peers = form.directors().stream().filter(d -> !d.equals(director)).toList();
    return form.vrrp()
        .director(
            priority, peers, director.equals(switchover.director()) ? switchover.request() : null);
  }

  private static DirectorRole role(
      DirectorRole role,
      List<DirectorInstance> instances,
      List<String> slices,
      @Nullable DirectorVRRP vrrp) {
    return new DirectorRole(
        role.group(),
        role.uid(),
        role.generation(),
        instances,
        role.addressPools(),
        role.realServerNetworks(),
        slices,
        vrrp,
        role.connectionSynchronization());
  }

  private static DirectorInstance withPeers(DirectorInstance instance, List<String> peers) {
    return new DirectorInstance(
        instance.name(),
        instance.addressFamily(),
        instance.networkInterface(),
        instance.addresses(),
        instance.carriesServices(),
        instance.vrid(),
        peers);
  }
}
