package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.operator.plan.Previous;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Agents that apply what was written when they are told to, and report what they hold. */
final class Agents {
  private final Map<String, Previous> applied = new TreeMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Map<String, List<NodeProblem>> problems = new HashMap<>();
  private final Map<String, Integer> unlisted = new HashMap<>();
  private final Map<String, NodeReport> said = new HashMap<>();

  /** The node's agent takes what is written and reports. */
  void apply(String node, Previous written) {
    if (!silent.contains(node)) {
      applied.put(node, written);
      say(node);
    }
  }

  void applyAll(Previous written) {
    written.nodeConfigs().keySet().forEach(node -> apply(node, written));
  }

  void silence(String node) {
    silent.add(node);
    say(node);
  }

  void hearAgain(String node) {
    silent.remove(node);
    say(node);
  }

  void problem(String node, String kind, String uid, NodeProblemReason reason, String message) {
    problems
        .computeIfAbsent(node, n -> new ArrayList<>())
        .add(new NodeProblem(kind, uid, null, "name", reason, message));
    say(node);
  }

  /** The node has so many more problems than it lists. */
  void unlisted(String node, int more) {
    unlisted.put(node, more);
    say(node);
  }

  void solve(String node) {
    problems.remove(node);
    unlisted.remove(node);
    say(node);
  }

  private void say(String node) {
    NodeReport before = said.get(node);
    if (silent.contains(node)) {
      said.put(node, new NodeReport(before == null ? null : before.status(), false, 1));
      return;
    }
    Previous written = applied.get(node);
    if (written == null) {
      return;
    }
    List<DirectorState> states = new ArrayList<>();
    NodeConfigSpec config = written.nodeConfigs().get(node);
    for (DirectorRole role : config == null ? List.<DirectorRole>of() : config.directors()) {
      states.add(
          DirectorState.withoutVRRP(
              role.group(), role.uid(), role.generation(), true, role.slices()));
    }
    List<NodeProblem> of = problems.getOrDefault(node, List.of());
    NodeConfigStatus status =
        new NodeConfigStatus(
            1L,
            List.of(),
            null,
            "1",
            List.of(1),
            states,
            of,
            of.size() + unlisted.getOrDefault(node, 0),
            List.of());
    said.put(node, new NodeReport(status, true, 1));
  }

  Map<String, NodeReport> reports() {
    return Map.copyOf(said);
  }

  /** Nodes that really hold the group's addresses. */
  List<String> activeFor(String groupUid) {
    List<String> active = new ArrayList<>();
    applied.forEach((node, written) -> {
      NodeConfigSpec config = written.nodeConfigs().get(node);
      if (config != null && config.directors().stream().anyMatch(r -> r.uid().equals(groupUid))) {
        active.add(node);
      }
    });
    return active;
  }

  /** What the node really holds of the service; null if nothing. */
  CompiledService holds(String node, String serviceUid) {
    Previous written = applied.get(node);
    NodeConfigSpec config = written == null ? null : written.nodeConfigs().get(node);
    for (DirectorRole role : config == null ? List.<DirectorRole>of() : config.directors()) {
      for (String name : role.slices()) {
        for (CompiledService service : written.slices().get(name).services()) {
          if (service.uid().equals(serviceUid)) {
            return service;
          }
        }
      }
    }
    return null;
  }

  boolean isSilent(String node) {
    return silent.contains(node);
  }

  boolean hasProblem(String node) {
    return problems.containsKey(node) || unlisted.containsKey(node);
  }

  /** Whether the node has applied just that. */
  boolean isCaughtUp(String node, Previous written) {
    Previous has = applied.get(node);
    return has != null
        && has.nodeConfigs().get(node) != null
        && has.nodeConfigs().get(node).equals(written.nodeConfigs().get(node));
  }
}
