package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorInstanceState;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.operator.plan.DirectorReport;
import dev.hagane.operator.plan.GroupReport;
import dev.hagane.operator.plan.Previous;
import dev.hagane.value.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Agents that apply what was written when they are told to, and report what they hold. Nodes that
 * have a role of one group, be it an old one, hear each other and elect one of them.
 */
final class Agents {
  private static final Duration BELIEVED = Duration.ofSeconds(30);

  private final Map<String, Previous> applied = new TreeMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Set<String> dead = new HashSet<>();
  private final Map<String, List<NodeProblem>> problems = new HashMap<>();
  private final Map<String, Integer> unlisted = new HashMap<>();
  private final Map<String, NodeReport> said = new HashMap<>();

  /** Who is active, by group, as the directors know among themselves. */
  private final Map<String, String> elected = new HashMap<>();

  private final Map<String, Instant> activeSince = new HashMap<>();

  /** Who gave way, by group: it does not take over while another can. */
  private final Map<String, String> gaveWay = new HashMap<>();

  private final Map<String, String> handled = new TreeMap<>();

  /** Directors that cannot take part, and why. */
  private final Map<String, String> faults = new HashMap<>();

  /** Directors that hear nobody, and that nobody hears. */
  private final Set<String> cutOff = new HashSet<>();

  private final Map<String, String> secondMasters = new HashMap<>();
  private Instant now = Instant.parse("2026-11-21T10:00:00.5Z");

  /** Time passes: those that live are heard of. */
  void at(Instant time) {
    now = time;
    List.copyOf(said.keySet())
        .forEach(node -> {
          if (!dead.contains(node) && !silent.contains(node)) {
            say(node);
          }
        });
  }

  /** The node's agent takes what is written and reports. */
  void apply(String node, Previous written) {
    if (!silent.contains(node) && !dead.contains(node)) {
      applied.put(node, written);
      elect();
      say(node);
    }
  }

  void applyAll(Previous written) {
    written.nodeConfigs().keySet().forEach(node -> apply(node, written));
  }

  /** The agent alone falls silent; what the node holds it goes on holding. */
  void silence(String node) {
    silent.add(node);
    say(node);
  }

  void hearAgain(String node) {
    silent.remove(node);
    if (dead.remove(node)) {
      // It boots with what it has on disk.
      elect();
    }
    say(node);
  }

  /** Power off: its last words are believed until its lease runs out. */
  void kill(String node) {
    dead.add(node);
    elect();
  }

  /** The director's link fails, or is well again with null. */
  void fault(String node, String words) {
    if (words == null) {
      faults.remove(node);
    } else {
      faults.put(node, words);
    }
    elect();
    say(node);
  }

  /** The director hears its peers no more, nor they it; the API server hears it still. */
  void cutOff(String node) {
    cutOff.add(node);
    elect();
    say(node);
  }

  /** The director hears another active one of its group, or not any more. */
  void hearSecondMaster(String node, boolean hears) {
    if (hears) {
      secondMasters.put(node, now.toString());
    } else {
      secondMasters.remove(node);
    }
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

  private List<DirectorRole> roles(String node) {
    Previous written = applied.get(node);
    NodeConfigSpec config = written == null ? null : written.nodeConfigs().get(node);
    return config == null ? List.of() : config.directors();
  }

  private DirectorRole role(String node, String groupUid) {
    return roles(node).stream().filter(r -> r.uid().equals(groupUid)).findFirst().orElse(null);
  }

  /** The highest priority wins, but for one that has given way; who was active says so at once. */
  private void elect() {
    Map<String, String> before = Map.copyOf(elected);
    Set<String> groups = new TreeSet<>();
    applied.keySet().forEach(node -> roles(node).forEach(r -> groups.add(r.uid())));
    elected.clear();
    for (String group : groups) {
      List<String> able =
          applied.keySet().stream()
              .filter(n -> !dead.contains(n) && !cutOff.contains(n) && !faults.containsKey(n))
              .filter(n -> role(n, group) != null && role(n, group).vrrp() != null)
              .sorted(
                  Comparator.<String, Integer>comparing(n -> role(n, group).vrrp().priority())
                      .thenComparing(Comparator.reverseOrder()))
              .toList();
      for (String node : able) {
        if (role(node, group).vrrp().switchover() != null
            && !role(node, group).vrrp().switchover().equals(handled.get(node + group))) {
          handled.put(node + group, role(node, group).vrrp().switchover());
          if (node.equals(before.get(group))) {
            gaveWay.put(group, node);
          }
        }
      }
      List<String> willing = able.stream().filter(n -> !n.equals(gaveWay.get(group))).toList();
      if (!able.isEmpty()) {
        elected.put(group, willing.isEmpty() ? able.getLast() : willing.getLast());
      }
    }
    Set<String> changed = new TreeSet<>(before.values());
    changed.addAll(elected.values());
    changed.forEach(this::say);
  }

  /** Whether the node really holds the group's addresses. */
  boolean isActive(String node, String groupUid) {
    DirectorRole role = role(node, groupUid);
    return role != null
        && !dead.contains(node)
        && !faults.containsKey(node)
        && (role.vrrp() == null || cutOff.contains(node) || node.equals(elected.get(groupUid)));
  }

  private void say(String node) {
    if (dead.contains(node)) {
      return;
    }
    NodeReport before = said.get(node);
    if (silent.contains(node)) {
      said.put(
          node,
          new NodeReport(
              before == null ? null : before.status(), false, Instant.EPOCH, Map.of(), 1));
      return;
    }
    if (!applied.containsKey(node)) {
      return;
    }
    List<DirectorState> states = new ArrayList<>();
    Map<String, Instant> activeSeen = new HashMap<>();
    for (DirectorRole role : roles(node)) {
      states.add(state(node, role));
      if (isActive(node, role.uid())) {
        activeSeen.put(role.uid(), activeSince.computeIfAbsent(node + role.uid(), k -> now));
      } else {
        activeSince.remove(node + role.uid());
      }
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
    said.put(node, new NodeReport(status, true, now, activeSeen, 1));
  }

  private DirectorState state(String node, DirectorRole role) {
    boolean active = isActive(node, role.uid());
    boolean able = !faults.containsKey(node);
    if (role.vrrp() == null) {
      return DirectorState.withoutVRRP(
          role.group(), role.uid(), role.generation(), active, role.slices());
    }
    Instant since = activeSince.getOrDefault(node + role.uid(), now);
    return new DirectorState(
        role.group(),
        role.uid(),
        role.generation(),
        active,
        role.slices(),
        active ? VRRPState.Active : able ? VRRPState.Backup : VRRPState.Initialize,
        "MasterSilent",
        active ? since.toString() : "2026-11-21T09:00:00Z",
        able ? role.vrrp().priority() : 0,
        able ? List.of() : List.of("its link is down"),
        active || elected.get(role.uid()) == null ? null : "10.0.0.2",
        active ? secondMasters.get(node) : null,
        handled.get(node + role.uid()),
        role.instances().stream()
            .map(i ->
                new DirectorInstanceState(
                    i.name(), "eth0", sourceAddress(node, i.addressFamily()), faults.get(node)))
            .toList(),
        null);
  }

  /** A node's own address, on any network. */
  static String sourceAddress(String node, Family family) {
    int number = 1 + Math.floorMod(node.hashCode(), 200);
    return family == Family.IPv4 ? "192.0.2." + number : "fe80::" + number;
  }

  Map<String, NodeReport> reports() {
    Map<String, NodeReport> reports = new HashMap<>();
    said.forEach((node, report) -> {
      boolean fresh = report.fresh() && now.isBefore(report.heard().plus(BELIEVED));
      reports.put(
          node,
          new NodeReport(
              report.status(),
              fresh,
              report.heard(),
              report.activeSeen(),
              report.specGeneration()));
    });
    return reports;
  }

  /** What the planner reads from all that. */
  GroupReport report(String groupUid, String lastHandledSwitchover) {
    List<DirectorReport> directors = new ArrayList<>();
    reports()
        .forEach((node, report) -> {
          if (report.status() != null) {
            report.status().directors().stream()
                .filter(state -> state.uid().equals(groupUid))
                .forEach(state -> {
                  Map<String, IpAddress> addresses = new HashMap<>();
                  state
                      .instances()
                      .forEach(i -> addresses.put(i.name(), IpAddress.parse(i.sourceAddress())));
                  directors.add(
                      new DirectorReport(
                          node,
                          report.fresh(),
                          state.active(),
                          state.state() == VRRPState.Backup,
                          state.lastHandledSwitchover(),
                          addresses));
                });
          }
        });
    return new GroupReport(lastHandledSwitchover, directors);
  }

  /** How many directors have answered this request of the group. */
  long handlersOf(String groupUid, String request) {
    return handled.entrySet().stream()
        .filter(e -> e.getKey().endsWith(groupUid) && e.getValue().equals(request))
        .count();
  }

  /** Nodes that really hold the group's addresses. */
  List<String> activeFor(String groupUid) {
    return applied.keySet().stream().filter(node -> isActive(node, groupUid)).toList();
  }

  /** What the node really holds of the service; null if nothing. */
  CompiledService holds(String node, String serviceUid) {
    for (DirectorRole role : roles(node)) {
      for (String name : role.slices()) {
        for (CompiledService service : applied.get(node).slices().get(name).services()) {
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

  /** Whether the node has an agent that reports. */
  boolean isHeard(String node) {
    return applied.containsKey(node) && !silent.contains(node) && !dead.contains(node);
  }

  /** Whether its power is off. */
  boolean isDead(String node) {
    return dead.contains(node);
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
