package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.operator.plan.GroupVerdict;
import dev.hagane.operator.plan.Judgement;
import dev.hagane.operator.plan.Outcome;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Reason;
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
  private final List<String> active = new ArrayList<>();
  private final List<String> formerActive = new ArrayList<>();
  private @Nullable String lastKnownActive;

  /** Services in slices that nodes still hold and the plan has replaced, by slice and UID. */
  private final Map<String, Map<String, CompiledService>> olderSlices = new HashMap<>();

  /** Problems by node and UID of the object; those without UID are the node's own. */
  private final Map<String, Map<String, NodeProblem>> problems = new HashMap<>();

  private static final String OF_THE_NODE = "";

  GroupNodes(GroupVerdict group, Plan plan, Observation observation) {
    this.group = group;
    for (String name : group.directors()) {
      hear(name, observation.reports().get(name));
    }
    new TreeMap<>(observation.reports())
        .forEach((name, report) -> {
          DirectorState state = state(report.status());
          if (!group.directors().contains(name) && state != null && state.active()) {
            (report.fresh() ? formerActive : silent).add(name);
          }
        });
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
    boolean isActive = state != null && state.active();
    if (!report.fresh()) {
      silent.add(name);
      lastKnownActive = isActive ? name : lastKnownActive;
      return;
    }
    Set<String> slices = state == null ? Set.of() : new HashSet<>(state.slices());
    reachable.add(new Director(name, state, status, slices));
    if (isActive) {
      active.add(name);
    }
    Map<String, NodeProblem> of = new HashMap<>();
    for (NodeProblem problem : status.problems()) {
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

  /** The node that holds the addresses; while none answers, the one that did last. */
  @Nullable String activeDirector() {
    return active.size() == 1 ? active.getFirst() : active.isEmpty() ? lastKnownActive : null;
  }

  /** Which nodes are missing, in words; null if none is. */
  @Nullable String missing() {
    return silent.isEmpty() && unheard.isEmpty()
        ? null
        : silence() + "; check the node, its agent and its network";
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

  /** Whether exactly one director holds the addresses. */
  Judgement activity() {
    List<String> all = new ArrayList<>(active);
    all.addAll(formerActive);
    if (all.size() == 1 && active.size() == 1) {
      return new Judgement(
          Outcome.True, Reason.ActiveDirector, active.getFirst() + " holds the addresses");
    }
    if (active.size() > 1) {
      return new Judgement(
          Outcome.False,
          Reason.SplitBrain,
          String.join(", ", active)
              + " hold the addresses at once; check the network between them");
    }
    if (!formerActive.isEmpty()) {
      return new Judgement(
          Outcome.False,
          Reason.Transition,
          String.join(", ", formerActive)
              + " still holds the addresses and is to give them up for "
              + String.join(", ", group.directors()));
    }
    if (reachable.isEmpty() && !silent.isEmpty()) {
      return new Judgement(
          Outcome.Unknown,
          Reason.NodeUnreachable,
          silence() + "; it may hold the addresses; check the node, its agent and its network");
    }
    String who =
        group.directors().isEmpty()
            ? group.key() + " has no director"
            : reachable.isEmpty()
                ? silence()
                : String.join(", ", reachable.stream().map(Director::name).toList())
                    + " does not hold the addresses yet";
    return new Judgement(Outcome.False, Reason.NoMaster, who);
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
    Judgement activity = activity();
    if (activity.isTrue()) {
      return Progress.done(Reason.Programmed, active.getFirst() + " holds " + what)
          .withDegraded(missing());
    }
    boolean stalled = group.directors().isEmpty() || activity.reason() == Reason.SplitBrain;
    return new Progress(
        new Judgement(
            activity.outcome(),
            activity.reason() == Reason.NoMaster ? Reason.Pending : activity.reason(),
            activity.message()),
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
    String message =
        problem.message().startsWith(director.name())
            ? problem.message()
            : director.name() + ": " + problem.message();
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
    };
  }
}
