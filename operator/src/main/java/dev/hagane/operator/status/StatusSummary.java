package dev.hagane.operator.status;

import static java.util.stream.Collectors.joining;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorCount;
import dev.hagane.api.v1alpha1.DirectorPriority;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.RealServerPoolStatus;
import dev.hagane.api.v1alpha1.ServerCount;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import dev.hagane.operator.plan.ClusterView;
import dev.hagane.operator.plan.GroupReport;
import dev.hagane.operator.plan.GroupVerdict;
import dev.hagane.operator.plan.Judgement;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Outcome;
import dev.hagane.operator.plan.PendingRemoval;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.PoolVerdict;
import dev.hagane.operator.plan.Reason;
import dev.hagane.operator.plan.Resource;
import dev.hagane.operator.plan.ServiceVerdict;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a plan and what nodes report into the statuses of the objects that people write. An object
 * is Ready only once every reachable node concerned has read back the very form that the plan made
 * of the object's present generation.
 */
public final class StatusSummary {

  /** The statuses of all objects of {@code view} that are not being deleted. */
  public Statuses summarise(ClusterView view, Plan plan, Observation observation) {
    return new Round(plan, observation).summarise(view);
  }

  private static final String ACTIVE_DIRECTOR = "ActiveDirector";

  /** One plan and one look at the nodes. */
  private static final class Round {
    private final Plan plan;
    private final Observation observation;
    private final Map<String, GroupNodes> nodesByGroup = new HashMap<>();
    private final Map<ObjectKey, Progress> progress = new HashMap<>();

    Round(Plan plan, Observation observation) {
      this.plan = plan;
      this.observation = observation;
      for (GroupVerdict group : plan.groups().values()) {
        nodesByGroup.put(
            group.uid(), new GroupNodes(group, plan, observation, activeDirector(group.key())));
      }
    }

    private @Nullable Condition activeDirector(ObjectKey group) {
      return observation.conditions().getOrDefault(group, List.of()).stream()
          .filter(c -> c.getType().equals(ACTIVE_DIRECTOR))
          .findFirst()
          .orElse(null);
    }

    Statuses summarise(ClusterView view) {
      Map<ObjectKey, VirtualServiceStatus> services = new HashMap<>();
      for (Resource<VirtualServiceSpec> service : view.services()) {
        ServiceVerdict verdict = plan.services().get(service.key());
        if (verdict != null && verdict.uid().equals(service.uid())) {
          services.put(service.key(), service(service, verdict));
        }
      }
      Map<ObjectKey, RealServerPoolStatus> pools = new HashMap<>();
      plan.pools().forEach((key, verdict) -> pools.put(key, pool(verdict)));
      Map<ObjectKey, VRRPGroupStatus> groups = new HashMap<>();
      for (GroupVerdict verdict : plan.groups().values()) {
        GroupNodes nodes = nodesByGroup.get(verdict.uid());
        if (nodes != null) {
          groups.put(verdict.key(), group(verdict, nodes, handled(view, verdict)));
        }
      }
      return new Statuses(
          Collections.unmodifiableMap(services),
          Collections.unmodifiableMap(pools),
          Collections.unmodifiableMap(groups),
          nodesByGroup.values().stream()
              .map(nodes -> nodes.activity().lookAgain())
              .filter(Objects::nonNull)
              .min(Comparator.naturalOrder())
              .orElse(null));
    }

    private ConditionList conditions(ObjectKey key, long generation) {
      return new ConditionList(
          observation.conditions().getOrDefault(key, List.of()), generation, observation.now());
    }

    private @Nullable GroupNodes nodes(ServiceVerdict service) {
      return service.groupUid() == null ? null : nodesByGroup.get(service.groupUid());
    }

    private VirtualServiceStatus service(
        Resource<VirtualServiceSpec> resource, ServiceVerdict verdict) {
      GroupNodes nodes = nodes(verdict);
      CompiledService entry = verdict.entry();
      Progress done = progress(verdict);
      Judgement accepted = accepted(verdict, nodes);
      int active =
          entry == null ? 0 : (int) entry.servers().stream().filter(s -> s.weight() > 0).count();
      ConditionList conditions =
          conditions(verdict.key(), verdict.generation())
              .add("Accepted", accepted)
              .add("ResolvedRefs", verdict.resolvedRefs())
              .add("Programmed", done.programmed())
              .add("BackendsHealthy", backendsHealthy(resource.spec(), entry, active));
      return new VirtualServiceStatus(
          verdict.generation(),
          conditions.sumUp(accepted, verdict.resolvedRefs(), done),
          entry == null ? List.of() : entry.addresses(),
          entry == null
              ? null
              : entry.addresses().stream().map(ServiceAddress::value).collect(joining(",")),
          entry == null ? PortLine.of(resource.spec()) : PortLine.of(entry),
          entry == null || nodes == null ? null : nodes.activity().active(),
          entry == null ? null : ServerCount.of(active, verdict.totalServers()));
    }

    private static Judgement backendsHealthy(
        VirtualServiceSpec spec, @Nullable CompiledService entry, int active) {
      if (entry == null) {
        return new Judgement(Outcome.Unknown, Reason.Pending, "nothing is programmed");
      }
      return active > 0
          ? new Judgement(
              Outcome.True, Reason.NotChecked, "servers are not checked, and count as healthy")
          : new Judgement(
              Outcome.False,
              Reason.NoHealthyServer,
              "no server of RealServerPool "
                  + spec.realServerPoolRef().name()
                  + " gets connections; add one, or give one that is Active a weight");
    }

    private static Judgement accepted(ServiceVerdict verdict, @Nullable GroupNodes nodes) {
      NodeProblem foreign =
          nodes == null || !verdict.accepted().isTrue()
              ? null
              : nodes.foreignService(verdict.uid());
      return foreign == null
          ? verdict.accepted()
          : new Judgement(Outcome.False, Reason.ForeignService, foreign.message());
    }

    private Progress progress(ServiceVerdict verdict) {
      return progress.computeIfAbsent(verdict.key(), key -> progressNow(verdict));
    }

    private Progress progressNow(ServiceVerdict verdict) {
      CompiledService entry = verdict.entry();
      GroupNodes nodes = nodes(verdict);
      Judgement missing = nodes == null || entry == null ? null : nodes.missing();
      String lastForm =
          entry == null
              ? "nothing is programmed"
              : entry.generation() == verdict.generation()
                  ? "it goes on with the servers that it had"
                  : "the form of generation " + entry.generation() + " goes on";
      if (verdict.held()) {
        String message =
            "a change waits for the confirmation of a removal, see "
                + ObjectKey.group(verdict.group())
                + "; "
                + lastForm;
        return Progress.stalled(Reason.RemovalFuse, message).withDegraded(missing);
      }
      if (verdict.lastForm() || entry == null || nodes == null) {
        String message = "generation " + verdict.generation() + " is not in force; " + lastForm;
        return Progress.stalled(Reason.Pending, message).withDegraded(missing);
      }
      String slice = verdict.slice();
      if (slice == null) {
        return Progress.stalled(
            Reason.Pending, ObjectKey.group(verdict.group()) + " has no director; see its status");
      }
      return nodes.serviceProgress(entry, slice);
    }

    private RealServerPoolStatus pool(PoolVerdict verdict) {
      Progress done = poolProgress(verdict);
      ConditionList conditions =
          conditions(verdict.key(), verdict.generation())
              .add("Accepted", verdict.accepted())
              .add("ResolvedRefs", verdict.resolvedRefs())
              .add("Programmed", done.programmed());
      return new RealServerPoolStatus(
          verdict.generation(),
          conditions.sumUp(verdict.accepted(), verdict.resolvedRefs(), done),
          ServerCount.of(verdict.activeServers(), verdict.totalServers()));
    }

    /** A pool is programmed where the services that were made with it are. */
    private Progress poolProgress(PoolVerdict verdict) {
      Progress worst = null;
      for (ObjectKey user : verdict.users()) {
        ServiceVerdict service = plan.services().get(user);
        CompiledService entry = service == null ? null : service.entry();
        if (service == null || entry == null) {
          continue;
        }
        Progress done = poolProgress(verdict, service, entry);
        boolean worse =
            worst == null
                || (worst.programmed().isTrue() && !done.programmed().isTrue())
                || (!worst.stalled() && done.stalled());
        worst = worse ? done : worst;
      }
      return worst == null
          ? Progress.done(Reason.NotReferenced, "no virtual service uses this pool yet")
          : worst;
    }

    private Progress poolProgress(PoolVerdict pool, ServiceVerdict service, CompiledService entry) {
      boolean current =
          entry.poolUid().equals(pool.uid()) && entry.poolGeneration() == pool.generation();
      if (!current) {
        String message =
            service.key() + " serves with an earlier form of its servers; see its status";
        return Progress.stalled(Reason.Pending, message);
      }
      GroupNodes nodes = nodes(service);
      String slice = service.slice();
      Progress done =
          nodes == null || slice == null ? progress(service) : nodes.serviceProgress(entry, slice);
      if (done.programmed().isTrue()) {
        return Progress.done(Reason.Programmed, "the services that use this pool are programmed")
            .withDegraded(done.degraded());
      }
      Judgement why = done.programmed();
      return new Progress(
          new Judgement(why.outcome(), why.reason(), service.key() + ": " + why.message()),
          done.stalled(),
          done.degraded());
    }

    /** The request to hand over that was answered last. */
    private static @Nullable String handled(ClusterView view, GroupVerdict verdict) {
      GroupReport report = view.report(verdict.uid());
      for (Resource<VRRPGroupSpec> group : view.groups()) {
        String request = group.annotations().get(ApiGroup.SWITCHOVER);
        if (group.uid().equals(verdict.uid()) && request != null && report.handled(request)) {
          return request;
        }
      }
      return report.lastHandledSwitchover();
    }

    private VRRPGroupStatus group(
        GroupVerdict verdict, GroupNodes nodes, @Nullable String handled) {
      Activity activity = nodes.activity();
      Progress done = groupProgress(verdict, nodes);
      PendingRemoval pending = verdict.pendingRemoval();
      ConditionList conditions =
          conditions(verdict.key(), verdict.generation())
              .add("Accepted", verdict.accepted())
              .add("ResolvedRefs", verdict.resolvedRefs())
              .add("Programmed", done.programmed())
              .add(ACTIVE_DIRECTOR, activity.judgement());
      Claim claim = activity.claim();
      return new VRRPGroupStatus(
          verdict.generation(),
          conditions.sumUp(verdict.accepted(), verdict.resolvedRefs(), done),
          activity.active(),
          DirectorCount.of(
              nodes.reachableCount(), verdict.directors().size() + verdict.absent().size()),
          verdict.services(),
          pending == null ? null : pending.digest(),
          nodes.summaries(),
          claim == null ? null : claim.state().since(),
          handled,
          verdict.priorities().entrySet().stream()
              .map(p -> new DirectorPriority(p.getKey(), p.getValue()))
              .toList(),
          syncId(verdict));
    }

    private static @Nullable Integer syncId(GroupVerdict verdict) {
      DirectorRole role = verdict.role();
      DirectorSynchronization used = role == null ? null : role.connectionSynchronization();
      return used == null || verdict.directors().size() < 2 ? null : used.syncId();
    }

    private static Progress groupProgress(GroupVerdict verdict, GroupNodes nodes) {
      PendingRemoval pending = verdict.pendingRemoval();
      if (pending != null) {
        return Progress.stalled(Reason.RemovalFuse, RemovalMessage.of(verdict.key(), pending))
            .withDegraded(nodes.missing());
      }
      if (verdict.role() == null) {
        return Progress.stalled(Reason.Pending, verdict.key() + " has no director");
      }
      if (verdict.lastForm()) {
        String message =
            "generation "
                + verdict.generation()
                + " is not in force; the form of generation "
                + verdict.role().generation()
                + " goes on on "
                + String.join(", ", verdict.directors());
        return Progress.stalled(Reason.Pending, message).withDegraded(nodes.missing());
      }
      return nodes.groupProgress();
    }
  }
}
