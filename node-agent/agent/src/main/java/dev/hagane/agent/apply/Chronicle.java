package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.vrrp.control.VrrpTransition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Notices what is worth telling: a problem that came or went, drift that was repaired, a role taken
 * up or laid down. Many of one kind at once become one.
 */
final class Chronicle {
  /** Objects told one by one; more are summed up, so that the last 32 hold other news too. */
  private static final int EACH = 8;

  /** Things of one object that are named. */
  private static final int NAMED = 3;

  private record Subject(ObjectRef object, NodeProblemReason reason) {}

  private interface Entry {
    void write(TransitionLog log, Instant now);
  }

  private final String node;
  private final TransitionLog log;
  private final Map<ObjectRef, List<String>> repairs =
      new TreeMap<>(Comparator.comparing(ObjectRef::toString));
  private final List<Entry> entries = new ArrayList<>();
  private Map<Subject, NodeProblem> problems = Map.of();
  private Set<String> served = Set.of();
  private long commands;

  Chronicle(String node, TransitionLog log) {
    this.node = node;
    this.log = log;
  }

  /** The kernel was sent that many commands. */
  void sent(int number) {
    commands += number;
  }

  /** Things of an object that another program had changed are right again. */
  void repaired(ObjectRef object, List<String> things) {
    if (!things.isEmpty()) {
      repairs.computeIfAbsent(object, o -> new ArrayList<>()).addAll(things);
    }
  }

  void repaired(Collection<IpvsApplier.Repair> services) {
    for (IpvsApplier.Repair repair : services) {
      ObjectRef owner = repair.owner();
      if (owner == null) {
        repaired(
            ObjectRef.node(node), List.of(repair.key() + " (which no VirtualService asks for)"));
      } else {
        repaired(owner, List.of(repair.key().toString()));
      }
    }
  }

  /**
   * Compares with the problems of the last round.
   *
   * @param known objects that exist still: of others, nothing is said any more
   */
  void problems(List<NodeProblem> now, Supplier<Set<ObjectRef>> known) {
    Map<Subject, NodeProblem> next = new LinkedHashMap<>();
    now.forEach(p -> next.putIfAbsent(new Subject(ObjectRef.of(p), p.reason()), p));
    Map<NodeProblemReason, Integer> told = new HashMap<>();
    next.forEach((subject, problem) -> {
      if (!problems.containsKey(subject) && told.merge(problem.reason(), 1, Integer::sum) <= EACH) {
        entries.add(
            (l, at) -> l.warning(subject.object(), problem.reason().name(), problem.message(), at));
      }
    });
    told.forEach((reason, number) -> {
      if (number > EACH) {
        entries.add((l, at) ->
            l.warning(
                ObjectRef.node(node),
                reason.name(),
                "%s: %d more objects have the problem %s; see the status of its NodeConfig"
                    .formatted(node, number - EACH, reason),
                at));
      }
    });
    List<Subject> gone =
        problems.keySet().stream().filter(subject -> !next.containsKey(subject)).toList();
    Set<ObjectRef> alive = gone.isEmpty() ? Set.of() : known.get();
    int over = 0;
    for (Subject subject : gone) {
      if (alive.contains(subject.object()) && ++over <= EACH) {
        entries.add((l, at) ->
            l.normal(
                subject.object(), "Recovered", node + ": " + subject.reason() + " is over", at));
      }
    }
    problems = next;
  }

  /** Compares with the roles of the last round. */
  void roles(List<DirectorState> states, DesiredState desired) {
    Set<String> now = new HashSet<>();
    for (DirectorState state : states) {
      now.add(state.uid());
      // After a restart that changed nothing there is nothing to tell.
      if (!served.contains(state.uid()) && commands > 0) {
        ObjectRef group = new ObjectRef("VRRPGroup", state.uid(), null, state.group());
        int services = desired.services().size();
        entries.add((l, at) ->
            l.normal(
                group,
                "Programmed",
                "%s: is a director of %s; %d IPVS services in all"
                    .formatted(node, state.group(), services),
                at));
      }
    }
    served = now;
  }

  /** What {@code hagane-vrrp} says that happened, each once. */
  void vrrp(List<VrrpTransition> transitions) {
    for (VrrpTransition transition : transitions) {
      ObjectRef group = new ObjectRef("VRRPGroup", transition.groupUid(), null, transition.group());
      Instant then = Instant.ofEpochMilli(transition.epochMilliseconds());
      String message =
          transition.message().startsWith(node + ":")
              ? transition.message()
              : node + ": " + transition.message();
      entries.add((l, at) ->
          l.add(
              transition.warning() ? "Warning" : "Normal",
              group,
              transition.reason(),
              message,
              then,
              at));
    }
  }

  /** Writes everything down; the last 32. */
  List<NodeTransition> write(Instant now) {
    int told = 0;
    int rest = 0;
    for (Map.Entry<ObjectRef, List<String>> repair : repairs.entrySet()) {
      if (++told > EACH) {
        rest++;
        continue;
      }
      List<String> things = repair.getValue().stream().sorted().toList();
      int named = Math.min(things.size(), NAMED);
      String more = things.size() == named ? "" : " and " + (things.size() - named) + " more";
      log.warning(
          repair.getKey(),
          "DriftRepaired",
          "%s: another program changed %s%s; all is as it should be again"
              .formatted(node, String.join(", ", things.subList(0, named)), more),
          now);
    }
    if (rest > 0) {
      log.warning(
          ObjectRef.node(node),
          "DriftRepaired",
          "%s: another program changed what %d more objects have here; all is as it should be again"
              .formatted(node, rest),
          now);
    }
    repairs.clear();
    entries.forEach(entry -> entry.write(log, now));
    entries.clear();
    log.save();
    return log.recent();
  }
}
