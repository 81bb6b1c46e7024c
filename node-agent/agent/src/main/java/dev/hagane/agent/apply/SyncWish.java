package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.DesiredSynchronization;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.ipvs.SyncDaemon;
import dev.hagane.rtnl.Link;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceResolver;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.VrrpReport;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which synchronization daemons the groups and their VRRP states ask for. The kernel has one that
 * sends and one that hears, and neither knows groups: they run for all groups of this node that
 * agree on interface and identifier. Pure.
 *
 * @param members the groups that they run for
 * @param place the interface that carries it; null: nothing is to run
 * @param family the family of the multicast group
 * @param syncId the identifier; 0 where nothing is to run
 * @param needed the daemons that the states ask for
 * @param certain whether the state of every member is known: only then is one stopped that no state
 *     asks for
 * @param problems why connections of a group are not synchronized
 */
record SyncWish(
    List<Member> members,
    @Nullable Link place,
    AddressFamily family,
    int syncId,
    Set<SyncDaemon.State> needed,
    boolean certain,
    Map<ObjectRef, String> problems) {

  /** Linux Virtual Server's own group, which the kernel takes if it is told none. */
  static final IpAddress GROUP = IpAddress.parse("224.0.0.81");

  /** The kernel has no default of that family; the same number, on the link. */
  static final IpAddress GROUP_IPV6 = IpAddress.parse("ff02::81");

  /** Nothing is asked for. */
  static final SyncWish NONE =
      new SyncWish(List.of(), null, AddressFamily.IPv4, 0, Set.of(), true, Map.of());

  /** Copies the collections. */
  SyncWish {
    members = List.copyOf(members);
    needed = Set.copyOf(needed);
    problems = Map.copyOf(problems);
  }

  /**
   * A group whose connections are synchronized.
   *
   * @param group the group
   * @param uid its UID
   * @param state its VRRP state here; null: not heard of yet
   */
  record Member(ObjectRef group, String uid, @Nullable MachineState state) {

    /**
     * The daemon that its state asks for: one that takes no part listens too, since it may be the
     * next one to take over; null if the state is not known.
     */
    SyncDaemon.@Nullable State daemon() {
      if (state == null) {
        return null;
      }
      return state == MachineState.ACTIVE ? SyncDaemon.State.MASTER : SyncDaemon.State.BACKUP;
    }
  }

  /** Whether the group's connections are to be synchronized here: alone there is nobody to tell. */
  private static boolean isAsked(DesiredDirector director) {
    GroupConfiguration vrrp = director.vrrp();
    return director.synchronization() != null && (vrrp == null || vrrp.peers() > 0);
  }

  /** Whether any group asks for it. */
  static boolean isAsked(DesiredState desired) {
    return desired.directors().stream().anyMatch(SyncWish::isAsked);
  }

  /** Puts together what the groups ask for. */
  static SyncWish of(
      DesiredState desired, @Nullable VrrpReport report, InterfaceResolver resolver) {
    Map<ObjectRef, String> problems = new LinkedHashMap<>();
    List<Member> members = new ArrayList<>();
    DesiredSynchronization common = null;
    for (DesiredDirector director : desired.directors()) {
      DesiredSynchronization asked = director.synchronization();
      if (asked == null || !isAsked(director)) {
        continue;
      }
      common = common == null ? asked : common;
      if (asked.equals(common)) {
        members.add(new Member(director.group(), director.uid(), state(director, report)));
      } else {
        problems.put(
            director.group(),
            "connections of this group are not synchronized: the kernel has one daemon for all"
                + " groups, and %s has another connectionSynchronization (%s, syncId %d); give both"
                    .formatted(members.getFirst().group(), common.target(), common.syncId())
                + " the same");
      }
    }
    if (common == null) {
      return NONE;
    }
    InterfaceTarget target = common.target();
    Link place = resolver.resolve(target).orElse(null);
    String fault = fault(target, place);
    if (fault != null) {
      members.forEach(m -> problems.put(m.group(), fault));
    }
    Set<SyncDaemon.State> needed = EnumSet.noneOf(SyncDaemon.State.class);
    boolean certain = true;
    for (Member member : members) {
      SyncDaemon.State daemon = member.daemon();
      certain &= daemon != null;
      if (daemon != null) {
        needed.add(daemon);
      }
    }
    boolean six =
        target instanceof InterfaceTarget.BySubnet in && in.subnet().family() == AddressFamily.IPv6;
    return new SyncWish(
        members,
        place,
        six ? AddressFamily.IPv6 : AddressFamily.IPv4,
        common.syncId(),
        needed,
        certain,
        problems);
  }

  private static @Nullable String fault(InterfaceTarget target, @Nullable Link place) {
    if (place == null) {
      return "connections are not synchronized: there is no %s; give the host one, or correct"
              .formatted(target)
          + " connectionSynchronization.interface of the VRRPGroup";
    }
    if (!place.up() || !place.carrier()) {
      return "connections are not synchronized: interface %s %s; mend that, or choose another"
              .formatted(
                  place.name(),
                  place.up() ? "has no carrier (cable, switch port)" : "is switched off")
          + " connectionSynchronization.interface in the VRRPGroup";
    }
    return null;
  }

  private static @Nullable MachineState state(
      DesiredDirector director, @Nullable VrrpReport report) {
    if (report == null || director.vrrp() == null) {
      return null;
    }
    return report.groups().stream()
        .filter(g -> g.uid().equals(director.uid()))
        .findFirst()
        .map(GroupReport::state)
        .orElse(null);
  }

  /** The daemon as it should run; null if there is no place for it. */
  @Nullable SyncDaemon daemon(SyncDaemon.State state) {
    Link link = place;
    return link == null
        ? null
        : new SyncDaemon(
            state, link.name(), syncId, 0, family == AddressFamily.IPv6 ? GROUP_IPV6 : null, 0, 0);
  }
}
