package dev.hagane.agent.apply;

import dev.hagane.agent.desired.DesiredDirector;
import dev.hagane.agent.desired.DesiredIndex;
import dev.hagane.agent.desired.DesiredState;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.SynchronizationDaemon;
import dev.hagane.value.Cidr;
import dev.hagane.vrrp.control.VrrpReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the rounds found into a report. What a round did not look at is as the last one left
 * it.
 */
final class RoundSummary {
  private final String node;
  private final Chronicle chronicle;
  private final DirectorReports vrrp;
  private DesiredState desired;
  private List<NodeProblem> remarks = List.of();
  private @Nullable Trouble ipvsTrouble;
  private @Nullable Trouble networkTrouble;
  private @Nullable Trouble tableTrouble;
  private @Nullable List<Cidr> conflict;
  private Map<String, String> settingFailures = Map.of();
  private Synchronization.Outcome synchronization = Synchronization.Outcome.NONE;
  private NodeReport last;
  private boolean dirty;

  RoundSummary(String node, TransitionLog transitions, VrrpRecord record) {
    this.node = node;
    this.vrrp = new DirectorReports(record);
    this.chronicle = new Chronicle(node, transitions);
    this.desired = new DesiredIndex(node).state();
    this.last = NodeReport.none(node);
  }

  /** The state that is applied from now on. */
  void wanted(DesiredState next) {
    desired = next;
    dirty = true;
  }

  void remarks(List<NodeProblem> problems) {
    dirty |= !problems.equals(remarks);
    remarks = problems;
  }

  void ipvsTrouble(@Nullable Trouble trouble) {
    dirty |= !Objects.equals(trouble, ipvsTrouble);
    ipvsTrouble = trouble;
  }

  void networkTrouble(@Nullable Trouble trouble) {
    dirty |= !Objects.equals(trouble, networkTrouble);
    networkTrouble = trouble;
  }

  void tableTrouble(@Nullable Trouble trouble) {
    dirty |= !Objects.equals(trouble, tableTrouble);
    tableTrouble = trouble;
  }

  /** kube-proxy would delete what lies in these pools; null: it does not. */
  void conflict(@Nullable List<Cidr> pools) {
    dirty |= !Objects.equals(pools, conflict);
    conflict = pools;
  }

  void settings(HostSettings.Outcome outcome) {
    dirty |= !outcome.failures().equals(settingFailures) || !outcome.repaired().isEmpty();
    settingFailures = outcome.failures();
    chronicle.repaired(
        ObjectRef.node(node),
        outcome.repaired().stream().map(p -> "the setting " + p.replace('/', '.')).toList());
  }

  void synchronization(Synchronization.Outcome outcome) {
    dirty |=
        !outcome.daemons().equals(synchronization.daemons())
            || !outcome.problems().equals(synchronization.problems())
            || !outcome.repaired().isEmpty();
    synchronization = outcome;
    outcome.repaired().forEach(chronicle::repaired);
  }

  void tableRepaired() {
    dirty = true;
    chronicle.repaired(ObjectRef.node(node), List.of("the nf_tables table inet hagane"));
  }

  void ipvs(IpvsApplier.Outcome outcome) {
    dirty = true;
    chronicle.sent(outcome.commands());
    chronicle.repaired(outcome.repairs());
  }

  /** A second has passed. */
  void look(DirectorProcess process) {
    dirty |= vrrp.look(process.answers());
  }

  /** Our addresses that the kernel of a host without a role has. */
  void leftBehind(String addresses) {
    dirty |= vrrp.leftBehind(addresses);
  }

  /** What {@code hagane-vrrp} said last; whether that is worth telling. */
  boolean vrrp(@Nullable VrrpReport report, Instant now) {
    boolean news = report != null && vrrp.heard(report, now);
    dirty |= news;
    return news;
  }

  /** Makes the report, if anything differs from the last one. */
  NodeReport end(IpvsApplier ipvs, Instant now) {
    if (!dirty) {
      return last;
    }
    dirty = false;
    ProblemList problems = problems(ipvs);
    boolean settled = ipvs.failures().stream().noneMatch(ServiceFailure::isTransient);
    List<DirectorState> states = new ArrayList<>();
    for (DesiredDirector director : desired.directors()) {
      if (conflict == null) {
        states.add(state(director, settled));
      }
    }
    List<NodeProblem> all = problems.toList();
    chronicle.vrrp(vrrp.takeNews());
    chronicle.problems(all, this::knownObjects);
    chronicle.roles(states, desired);
    last =
        new NodeReport(
            node, desired.generation(), desired.roles(), states, all, chronicle.write(now));
    // After the transitions themselves: better told twice than never.
    vrrp.save(desired);
    return last;
  }

  private DirectorState state(DesiredDirector director, boolean settled) {
    List<String> slices =
        ipvsTrouble == null && networkTrouble == null ? director.slices() : List.of();
    if (!settled) {
      // What is still being put right is neither there nor a problem: say what was there before.
      Set<String> before =
          last.directors().stream()
              .filter(d -> d.uid().equals(director.uid()))
              .flatMap(d -> d.slices().stream())
              .collect(Collectors.toSet());
      slices = slices.stream().filter(before::contains).toList();
    }
    return vrrp.state(
        director,
        slices,
        synchronization.daemons().getOrDefault(director.uid(), SynchronizationDaemon.None));
  }

  private ProblemList problems(IpvsApplier ipvs) {
    ProblemList problems = new ProblemList(node);
    problems.addAll(remarks);
    problems.addAll(desired.problems());
    List<Cidr> pools = conflict;
    if (pools != null) {
      String text =
          "kube-proxy runs here in IPVS mode (interface kube-ipvs0) and deletes services that are not"
              + " its own, so nothing is changed; add "
              + pools.stream().map(Cidr::toString).collect(Collectors.joining(","))
              + " to ipvs.excludeCIDRs of its configuration, and to the agent's option"
              + " --kube-proxy-exclude-cidrs";
      addToAll(problems, new Trouble(NodeProblemReason.ConflictingProxy, text));
      return problems;
    }
    for (Trouble trouble : new Trouble[] {ipvsTrouble, networkTrouble}) {
      if (trouble != null) {
        addToAll(problems, trouble);
      }
    }
    addTable(problems);
    settingFailures.forEach((path, reason) -> {
      boolean forFailover = HostSettings.isForFailover(path);
      for (DesiredDirector director : desired.directors()) {
        problems.add(
            director.group(),
            forFailover ? NodeProblemReason.NotSynchronized : NodeProblemReason.KernelRefused,
            "%s cannot be set (%s), so %s; make it writable, or set it yourself"
                .formatted(
                    path.replace('/', '.'),
                    reason,
                    forFailover
                        ? "connections may not live through a failover"
                        : "Masquerade does not work"));
      }
    });
    synchronization
        .problems()
        .forEach((group, texts) ->
            texts.forEach(t -> problems.add(group, NodeProblemReason.NotSynchronized, t)));
    // In order, so that the same trouble always reads the same, also after a restart.
    new TreeMap<>(ipvs.foreign()).forEach(problems::addForeign);
    ipvs.failures().stream()
        .filter(f -> !f.isTransient())
        .sorted(Comparator.comparing(ServiceFailure::key))
        .forEach(problems::add);
    vrrp.addProblems(problems, desired);
    return problems;
  }

  private void addToAll(ProblemList problems, Trouble trouble) {
    desired.directors().forEach(d -> problems.add(d.group(), trouble));
    Set<ObjectRef> owners = new LinkedHashSet<>();
    desired.services().values().forEach(s -> owners.add(s.owner()));
    owners.forEach(o -> problems.add(o, trouble));
  }

  private void addTable(ProblemList problems) {
    Trouble trouble = tableTrouble;
    if (trouble == null || desired.directors().isEmpty()) {
      return;
    }
    Trouble consequence =
        new Trouble(
            trouble.reason(),
            trouble.text()
                + ". Until then nothing guards the real servers, and forwarding stays as"
                + " it is");
    desired.directors().forEach(d -> problems.add(d.group(), consequence));
    Set<ObjectRef> owners = new LinkedHashSet<>(desired.marks().values());
    owners.addAll(desired.sourceNats().values());
    owners.forEach(o -> problems.add(o, trouble));
  }

  private Set<ObjectRef> knownObjects() {
    Set<ObjectRef> known = new HashSet<>();
    known.add(ObjectRef.node(node));
    desired.directors().forEach(d -> known.add(d.group()));
    desired.services().values().forEach(s -> known.add(s.owner()));
    return known;
  }
}
