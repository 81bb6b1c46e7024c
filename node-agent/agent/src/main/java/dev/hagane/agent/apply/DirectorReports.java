package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.agent.desired.ServiceAddressWish;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.SynchronizationDaemon;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.VrrpReport;
import dev.hagane.vrrp.control.VrrpTransition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code hagane-vrrp} said last, in the status's terms. While it is silent its last word
 * stands, and that it is silent is a problem of each group.
 */
final class DirectorReports {
  /** Looks without an answer until it is worth telling: a restart takes less, also of a Pod. */
  private static final int PATIENT_LOOKS = 15;

  /** Below this interval a master may be missed for want of real-time scheduling alone. */
  private static final int SAFE_INTERVAL_MILLISECONDS = 100;

  private final VrrpRecord record;
  private Map<String, GroupView> views = Map.of();
  private final List<VrrpTransition> news = new ArrayList<>();
  private String realtime = "";
  private @Nullable VrrpReport last;
  private String leftBehind = "";
  private int silentLooks;

  /** Nothing was heard yet. */
  DirectorReports(VrrpRecord record) {
    this.record = record;
  }

  /** A second has passed; whether what is told of it differs now. */
  boolean look(boolean answers) {
    boolean before = isSilent();
    silentLooks = answers ? 0 : Math.min(silentLooks + 1, PATIENT_LOOKS);
    return before != isSilent();
  }

  /** Our addresses that the kernel of a host without a role has; whether that is news. */
  boolean leftBehind(String addresses) {
    boolean differs = !addresses.equals(leftBehind);
    leftBehind = addresses;
    return differs;
  }

  private boolean isSilent() {
    return silentLooks >= PATIENT_LOOKS;
  }

  /** Takes the last report; whether what is told of it differs now. */
  @SuppressWarnings("ReferenceEquality")
  boolean heard(VrrpReport report, Instant now) {
    if (report == last) {
      return false;
    }
    last = report;
    Map<String, GroupView> next = HashMap.newHashMap(report.groups().size());
    for (GroupReport group : report.groups()) {
      next.put(group.uid(), GroupView.of(group, views.get(group.uid()), now));
    }
    boolean differs = !next.equals(views) || !report.realtime().equals(realtime);
    views = next;
    realtime = report.realtime();
    return collectNews(report.transitions()) || differs;
  }

  private boolean collectNews(List<VrrpTransition> transitions) {
    if (transitions.isEmpty()) {
      return false;
    }
    long latest = transitions.getLast().number();
    // A smaller number than was told: its own record was lost, and it counts anew.
    long told = latest < record.transition() ? -1 : record.transition();
    transitions.stream().filter(t -> t.number() > told).forEach(news::add);
    record.told(latest);
    return latest != told;
  }

  /** Transitions that were not told yet, oldest first; from now on they are. */
  List<VrrpTransition> takeNews() {
    List<VrrpTransition> taken = List.copyOf(news);
    news.clear();
    return taken;
  }

  /** Writes down what was told. */
  void save(DesiredState desired) {
    record.keepOnly(
        desired.directors().stream().map(DesiredDirector::uid).collect(Collectors.toSet()));
    record.save();
  }

  /**
   * The node's part in a group.
   *
   * @param slices the slices whose services are in the kernel
   * @param synchronization the daemon that runs for the group
   */
  DirectorState state(
      DesiredDirector director, List<String> slices, SynchronizationDaemon synchronization) {
    String group = director.group().name();
    String uid = director.uid();
    GroupView view = views.get(uid);
    if (view == null) {
      return new DirectorState(
          group,
          uid,
          director.generation(),
          false,
          slices,
          null,
          null,
          null,
          null,
          List.of(),
          null,
          null,
          record.switchover(uid),
          List.of(),
          synchronization);
    }
    GroupConfiguration asked = director.vrrp();
    String request = director.switchover();
    if (asked != null && request != null && asked.switchover() == view.switchover()) {
      record.answered(uid, request);
    }
    return new DirectorState(
        group,
        uid,
        director.generation(),
        view.state() == VRRPState.Active && holdsInstances(director, view),
        slices,
        view.state(),
        view.cause(),
        view.since().toString(),
        view.effectivePriority(),
        view.priorityReasons(),
        view.heardMaster(),
        view.secondMasterSince() == null ? null : view.secondMasterSince().toString(),
        record.switchover(uid),
        view.instances(),
        synchronization);
  }

  private static boolean holdsInstances(DesiredDirector director, GroupView view) {
    Set<HeldAddress> addresses = new LinkedHashSet<>();
    director
        .instances()
        .forEach(
            i -> i.addresses().forEach(a -> addresses.add(HeldAddress.ofInstance(i.target(), a))));
    return !addresses.isEmpty()
        && addresses.stream().allMatch(a -> view.placements().get(a) instanceof Placement.Held);
  }

  /** Adds what is not as it should be. */
  void addProblems(ProblemList problems, DesiredState desired) {
    if (isSilent() && !leftBehind.isEmpty() && desired.directors().isEmpty()) {
      problems.add(
          ObjectRef.node(desired.node()),
          NodeProblemReason.VRRPNotRunning,
          "hagane-vrrp does not answer here, and addresses of groups that this node has left are"
              + " still in its kernel (%s); start it, or remove them: ip address del"
                  .formatted(leftBehind));
    }
    for (DesiredDirector director : desired.directors()) {
      ObjectRef group = director.group();
      if (isSilent()) {
        problems.add(
            group,
            NodeProblemReason.VRRPNotRunning,
            "hagane-vrrp does not answer here, so the addresses stay as it left them, and nobody"
                + " here takes over or hands over; start it (its Pod, or its systemd unit), or see"
                + " its log");
      }
      GroupConfiguration vrrp = director.vrrp();
      if (!realtime.isEmpty()
          && vrrp != null
          && vrrp.advertisementIntervalMilliseconds() < SAFE_INTERVAL_MILLISECONDS) {
        problems.add(
            group,
            NodeProblemReason.MissingCapability,
            "%s; a busy host may then miss advertisements that come every %d ms: allow it, or"
                    .formatted(realtime, vrrp.advertisementIntervalMilliseconds())
                + " set advertisementIntervalMilliseconds to %d or more"
                    .formatted(SAFE_INTERVAL_MILLISECONDS));
      }
      GroupView view = views.get(director.uid());
      if (view != null) {
        view.placements().entrySet().stream()
            .filter(e -> !(e.getValue() instanceof Placement.Held))
            .sorted(Comparator.comparing(e -> e.getKey().address().address()))
            .forEach(e ->
                addAddress(
                    problems, owners(desired, director, e.getKey()), e.getKey(), e.getValue()));
      }
    }
  }

  private static void addAddress(
      ProblemList problems, Set<ObjectRef> owners, HeldAddress address, Placement placement) {
    switch (placement) {
      case Placement.Held held -> {}
      case Placement.Waiting waiting -> {}
      case Placement.NoInterface none ->
          owners.forEach(o ->
              problems.add(
                  o,
                  NodeProblemReason.InterfaceNotFound,
                  "%s cannot be held: there is no %s; give the host one, or correct the instances"
                          .formatted(address.address(), address.target())
                      + " of the VRRPGroup"));
      case Placement.Refused refused ->
          owners.forEach(o ->
              problems.add(
                  o,
                  refused.forbidden()
                      ? NodeProblemReason.MissingCapability
                      : NodeProblemReason.KernelRefused,
                  "%s cannot be added to %s: %s"
                      .formatted(address.address(), refused.interfaceName(), refused.reason())));
    }
  }

  private static Set<ObjectRef> owners(
      DesiredState desired, DesiredDirector director, HeldAddress address) {
    Set<ObjectRef> owners = new LinkedHashSet<>();
    if (address.kind() == HeldAddress.Kind.INSTANCE) {
      owners.add(director.group());
    }
    for (ServiceAddressWish wish : desired.wishes(director.uid(), address)) {
      owners.add(wish.owner());
    }
    return owners;
  }
}
