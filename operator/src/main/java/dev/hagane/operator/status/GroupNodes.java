package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.DirectorStateSummary;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.operator.plan.GroupVerdict;
import dev.hagane.operator.plan.Judgement;
import dev.hagane.operator.plan.Outcome;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the nodes of one group say of it. */
final class GroupNodes {

  /** A director that answers. */
  private record Director(
      String name, @Nullable DirectorState state, NodeConfigStatus status, Set<String> slices) {}

  private final GroupVerdict group;
  private final List<Director> reachable = new ArrayList<>();
  private final List<String> silent = new ArrayList<>();
  private final List<String> unheard = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<String> formerActive = new ArrayList<>();
  private final List<DirectorStateSummary> summaries = new ArrayList<>();
  private final List<Claim> believed;
  private final Activity activity;
  private @Nullable String lastKnownActive;

  /** Why which director does not synchronize connections: it serves all the same. */
  private final List<String> unsynchronized = new ArrayList<>();

  /** Services in slices that nodes still hold and the plan has replaced, by slice and UID. */
  private final Map<String, Map<String, CompiledService>> olderSlices = new HashMap<>();

  /** Problems by node and UID of the object; those without UID are the node's own. */
  private final Map<String, Map<String, NodeProblem>> problems = new HashMap<>();

  private static final String OF_THE_NODE = "";
  private static final int MOST_REASONS = 16;

  /**
   * Listens to the nodes.
   *
   * @param before the condition ActiveDirector in the group's status; null if it has none
   */
  GroupNodes(GroupVerdict group, Plan plan, Observation observation, @Nullable Condition before) {
    this.group = group;
    for (String name : group.directors()) {
      hear(name, observation.reports().get(name));
    }
    new TreeMap<>(observation.reports())
        .forEach((name, report) -> {
          DirectorState state = state(report.status());
          if (!group.directors().contains(name) && state != null && Claim.isMadeBy(state)) {
            (report.fresh() ? formerActive : silent).add(name);
          }
        });
    believed = Claim.believed(claims);
    activity = Activity.of(group, evidence(), before, observation.now());
    for (String name : group.directors()) {
      summaries.add(summary(name, observation.reports().get(name)));
    }
    for (Director director : reachable) {
      for (String slice : director.slices()) {
        NodeConfigSliceSpec older = observation.slices().get(slice);
        if (!plan.slices().containsKey(slice) && older != null) {
          Map<String, CompiledService> services = new HashMap<>();
          older.services().forEach(s -> services.put(s.uid(), s));
          olderSlices.putIfAbsent(slice, services);
        }
      }
    }
  }

  private void hear(String name, @Nullable NodeReport report) {
    NodeConfigStatus status = report == null ? null : report.status();
    if (report == null || status == null) {
      unheard.add(name);
      return;
    }
    DirectorState state = state(status);
    boolean isActive = state != null && Claim.isMadeBy(state);
    if (!report.fresh()) {
      silent.add(name);
      lastKnownActive = isActive ? name : lastKnownActive;
      return;
    }
    Set<String> slices = state == null ? Set.of() : new HashSet<>(state.slices());
    reachable.add(new Director(name, state, status, slices));
    if (state != null && isActive) {
      Instant seen = report.activeSeen().getOrDefault(group.uid(), report.heard());
      claims.add(new Claim(name, state, seen, report.heard()));
    }
    Map<String, NodeProblem> of = new HashMap<>();
    for (NodeProblem problem : status.problems()) {
      if (problem.reason() == NodeProblemReason.NotSynchronized
          && group.uid().equals(problem.uid())) {
        unsynchronized.add(text(name, problem));
        continue;
      }
      String uid = problem.uid() == null ? OF_THE_NODE : problem.uid();
      of.merge(uid, problem, (one, other) -> isForeign(other) ? other : one);
    }
    problems.put(name, of);
  }

  private @Nullable DirectorState state(@Nullable NodeConfigStatus status) {
    if (status != null) {
      for (DirectorState state : status.directors()) {
        if (state.uid().equals(group.uid())) {
          return state;
        }
      }
    }
    return null;
  }

  private static boolean isForeign(NodeProblem problem) {
    return problem.reason() == NodeProblemReason.ForeignService;
  }

  int reachableCount() {
    return reachable.size();
  }

  /** Which director is active. */
  Activity activity() {
    return activity;
  }

  /** Each director as it last reported its part, ordered by name. */
  List<DirectorStateSummary> summaries() {
    return List.copyOf(summaries);
  }

  private DirectorStateSummary summary(String name, @Nullable NodeReport report) {
    Integer priority = group.priorities().get(name);
    DirectorState state = report == null ? null : state(report.status());
    if (report == null || report.status() == null) {
      return new DirectorStateSummary(
          name, null, priority, null, List.of("no agent has reported yet"), null);
    }
    if (!report.fresh()) {
      return new DirectorStateSummary(
          name, null, priority, null, List.of("not heard of for 30 s"), null);
    }
    if (state == null) {
      return new DirectorStateSummary(name, null, priority, null, List.of(), null);
    }
    List<String> reasons = new ArrayList<>(state.priorityReasons());
    boolean doubted =
        Claim.isMadeBy(state) && believed.stream().noneMatch(c -> c.name().equals(name));
    if (doubted && reasons.size() < MOST_REASONS) {
      reasons.add("not heard of since " + believed.getLast().name() + " became active");
    }
    return new DirectorStateSummary(
        name, state.state(), priority, state.effectivePriority(), reasons, state.since());
  }

  private Activity.Evidence evidence() {
    return new Activity.Evidence(
        believed,
        reachable.stream().map(d -> new Activity.Heard(d.name(), d.state())).toList(),
        formerActive,
        silent.isEmpty() ? null : silence(),
        silent.isEmpty() && unheard.isEmpty() ? null : silence(),
        lastKnownActive);
  }

  /** What is missing of the group's directors; null if nothing is. */
  @Nullable Judgement missing() {
    List<String> parts = new ArrayList<>();
    Reason reason = null;
    if (!silent.isEmpty() || !unheard.isEmpty()) {
      reason = Reason.NodeUnreachable;
      parts.add(silence() + "; check the node, its agent and its network");
    }
    if (!group.absent().isEmpty()) {
      reason = reason == null ? Reason.NoMatchingNodes : reason;
      parts.add(
          "no Node is called "
              + String.join(", ", group.absent())
              + "; register it, or take it off spec.directors.nodes of "
              + group.key());
    }
    if (!group.unknownPeers().isEmpty()) {
      reason = reason == null ? Reason.PeerUnknown : reason;
      parts.add(
          "the others do not know the own address of "
              + String.join(", ", group.unknownPeers())
              + " yet, so that they do not hear each other; check that its agent runs and its"
              + " interface has an address");
    }
    if (!unsynchronized.isEmpty()) {
      reason = reason == null ? Reason.NotSynchronized : reason;
      parts.addAll(unsynchronized);
    }
    return reason == null ? null : new Judgement(Outcome.True, reason, String.join("; ", parts));
  }

  private String silence() {
    List<String> parts = new ArrayList<>();
    if (!silent.isEmpty()) {
      parts.add(String.join(", ", silent) + " not heard of for 30 s");
    }
    if (!unheard.isEmpty()) {
      parts.add(String.join(", ", unheard) + ": no agent has reported yet");
    }
    return String.join("; ", parts);
  }

  /** Another program's service that stands in the way of this one; null if none does. */
  @Nullable NodeProblem foreignService(String uid) {
    for (Director director : reachable) {
      NodeProblem problem = problem(director, uid);
      if (problem != null && isForeign(problem)) {
        return problem;
      }
    }
    return null;
  }

  private @Nullable NodeProblem problem(Director director, String uid) {
    return problems.getOrDefault(director.name(), Map.of()).get(uid);
  }

  /** How far the group's own addresses are. */
  Progress groupProgress() {
    for (Director director : reachable) {
      Progress problem = problemOf(director, group.uid());
      if (problem != null) {
        return problem.withDegraded(missing());
      }
      DirectorState state = director.state();
      boolean taken =
          state != null
              && group.role() != null
              && state.generation().equals(group.role().generation());
      if (!taken) {
        return Progress.pending(director.name() + " has not applied " + group.key() + " yet")
            .withDegraded(missing());
      }
    }
    return activityProgress("the addresses of " + group.key());
  }

  /** How far this entry of the slice is. */
  Progress serviceProgress(CompiledService entry, String slice) {
    for (Director director : reachable) {
      Progress problem = problemOf(director, entry.uid());
      problem = problem == null ? problemOf(director, group.uid()) : problem;
      if (problem != null) {
        return problem.withDegraded(missing());
      }
      if (!holds(director, entry, slice)) {
        return Progress.pending(director.name() + " has not programmed this form yet")
            .withDegraded(missing());
      }
      Integer total = director.status().problemsTotal();
      int listed = director.status().problems().size();
      if (total != null && total > listed) {
        String message =
            director.name()
                + " reports "
                + total
                + " problems and lists "
                + listed
                + ", so this service may have one; see its NodeConfig";
        return new Progress(
            new Judgement(Outcome.Unknown, Reason.Pending, message), false, missing());
      }
    }
    return activityProgress("the addresses and the service");
  }

  private Progress activityProgress(String what) {
    Judgement judgement = activity.judgement();
    Claim claim = activity.claim();
    if (judgement.isTrue() && claim != null) {
      return claim.holds()
          ? Progress.done(Reason.Programmed, claim.name() + " holds " + what)
              .withDegraded(missing())
          : Progress.pending(claim.name() + " is active and does not hold all of " + what + " yet")
              .withDegraded(missing());
    }
    boolean stalled = group.directors().isEmpty() || judgement.reason() == Reason.SplitBrain;
    return new Progress(
        new Judgement(
            judgement.outcome(),
            judgement.reason() == Reason.NoMaster ? Reason.Pending : judgement.reason(),
            judgement.message()),
        stalled,
        missing());
  }

  private boolean holds(Director director, CompiledService entry, String slice) {
    if (director.slices().contains(slice)) {
      return true;
    }
    for (String name : director.slices()) {
      Map<String, CompiledService> older = olderSlices.get(name);
      if (older != null && entry.equals(older.get(entry.uid()))) {
        return true;
      }
    }
    return false;
  }

  /** A problem of the object, or else of the node as a whole. */
  private @Nullable Progress problemOf(Director director, String uid) {
    NodeProblem problem = problem(director, uid);
    problem = problem == null ? problem(director, OF_THE_NODE) : problem;
    if (problem == null) {
      return null;
    }
    String message = text(director.name(), problem);
    return switch (problem.reason()) {
      case SliceUnavailable -> Progress.pending(message);
      case MissingKernelModule -> Progress.stalled(Reason.MissingKernelModule, message);
      case MissingCapability -> Progress.stalled(Reason.MissingCapability, message);
      case KernelRefused -> Progress.stalled(Reason.KernelRefused, message);
      case ForeignService -> Progress.stalled(Reason.ForeignService, message);
      case ConflictingProxy -> Progress.stalled(Reason.ConflictingProxy, message);
      case InterfaceNotFound -> Progress.stalled(Reason.InterfaceNotFound, message);
      case VRRPNotRunning -> Progress.stalled(Reason.VRRPNotRunning, message);
      case InvalidConfiguration -> Progress.stalled(Reason.InvalidConfiguration, message);
      case NotSynchronized -> Progress.stalled(Reason.NotSynchronized, message);
    };
  }

  private static String text(String director, NodeProblem problem) {
    return problem.message().startsWith(director)
        ? problem.message()
        : director + ": " + problem.message();
  }
}
