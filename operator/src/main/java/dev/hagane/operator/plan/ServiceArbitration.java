package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AllowedNamespaces;
import dev.hagane.api.v1alpha1.NamespacesFrom;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges services beside each other. An incumbent keeps what it was told last until an edit of it
 * is accepted; between services that never were accepted age decides, and then the UID, those that
 * name their addresses first.
 */
final class ServiceArbitration {

  /**
   * What services are judged by.
   *
   * @param groups outcomes of groups by name
   * @param groupsByUid the same by UID
   * @param namespaces labels of namespaces by name
   * @param facts addresses with owners
   * @param holds what may not change
   */
  record Ground(
      Map<String, GroupOutcome> groups,
      Map<String, GroupOutcome> groupsByUid,
      Map<String, Map<String, String>> namespaces,
      SiteFacts facts,
      Holds holds) {}

  /** A service that may not have been heard yet. */
  private record Candidate(
      ServiceMemory memory, PastState.@Nullable Service past, @Nullable Entry hint) {
    ServiceWish wish() {
      return memory.wish();
    }

    @Nullable Entry pastEntry() {
      return past == null ? null : past.entry();
    }
  }

  private static final Comparator<Candidate> ORDER =
      Comparator.<Candidate, Boolean>comparing(c -> !c.wish().namesAllAddresses())
          .thenComparing(c -> c.wish().resource(), GroupArbitration.AGE);

  private final Ground ground;
  private final PastState past;
  private final Memory memory;
  private final IdentityHashMap<GroupForm, Map<String, Boolean>> allowed = new IdentityHashMap<>();
  private final IdentityHashMap<GroupForm, GroupOutcome> inForce = new IdentityHashMap<>();
  private final Claims claims;
  private final AddressChoice choice;
  private final Marks marks;
  private boolean released;

  ServiceArbitration(Ground ground, PastState past, Memory memory) {
    this.ground = ground;
    this.past = past;
    this.memory = memory;
    for (GroupOutcome group : ground.groups().values()) {
      if (group.form() != null) {
        inForce.put(group.form(), group);
      }
    }
    claims = new Claims(past, this::holds);
    choice = new AddressChoice(ground.facts(), claims);
    marks = new Marks(this::heldMarks);
  }

  /** Judges these services; each then knows its outcome. */
  void judge(List<ServiceMemory> services) {
    List<Candidate> incumbents = new ArrayList<>();
    List<Candidate> challengers = new ArrayList<>();
    for (ServiceMemory service : services) {
      PastState.Service told = service.past(past);
      if (told == null || !recall(service, told)) {
        PastState.Service held = told == null || !isInForce(told) ? null : told;
        Entry hint = told == null ? null : told.entry();
        (held == null ? challengers : incumbents).add(new Candidate(service, held, hint));
      }
    }
    incumbents.sort(ORDER);
    challengers.sort(ORDER);
    // An edit may take what another edit releases, whichever is heard first.
    List<Candidate> refused = incumbents;
    do {
      released = false;
      refused = refused.stream().filter(c -> !hear(c)).toList();
      if (released) {
        choice.released();
      }
    } while (released && !refused.isEmpty());
    challengers.forEach(this::hear);
  }

  private boolean isInForce(PastState.Service told) {
    GroupOutcome group = ground.groupsByUid().get(told.groupUid());
    return group != null && group.form() != null;
  }

  /** Whether what a service was told last is still its own: it exists, and its group does. */
  private boolean holds(PastState.Service service) {
    return isInForce(service) && memory.service(service.entry().uid()) != null;
  }

  private BitSet heldMarks() {
    BitSet held = new BitSet(Marks.COUNT);
    for (PastState.Service service : past.services()) {
      if (holds(service)) {
        Marks.collect(service.entry(), held);
      }
    }
    return held;
  }

  /** Concludes with what came out before, if that depends on nothing that changed. */
  private boolean recall(ServiceMemory service, PastState.Service told) {
    ServiceOutcome known = service.recall(ground.facts(), told, memory);
    GroupForm group = known == null ? null : known.group();
    if (known == null || group == null || !inForce.containsKey(group)) {
      return false;
    }
    AllowedNamespaces rule = group.allowedNamespaces();
    boolean open = rule != null && rule.from() == NamespacesFrom.All;
    if (open && ground.holds().isEmpty()) {
      service.conclude(known);
      return true;
    }
    if (!Memory.same(settledGroup(service.wish(), told), group)) {
      return false;
    }
    service.conclude(known);
    return true;
  }

  /** The group that an incumbent asks for, if it may use it and nothing holds the incumbent. */
  private @Nullable GroupForm settledGroup(ServiceWish wish, PastState.Service told) {
    GroupOutcome group = ground.groups().get(wish.resource().spec().vrrpGroupRef().name());
    GroupForm form = group == null ? null : group.form();
    Holds holds = ground.holds();
    if (form == null || !isAllowed(wish, form)) {
      return null;
    }
    boolean held =
        holds.services().contains(wish.resource().uid())
            || holds.groups().containsKey(form.uid())
            || holds.groups().containsKey(told.groupUid());
    return held ? null : form;
  }

  /** Judges one service and records the outcome; false if it may be heard again. */
  private boolean hear(Candidate candidate) {
    ServiceOutcome outcome = outcome(candidate);
    candidate.memory().conclude(outcome);
    Reason reason = outcome.accepted().reason();
    return reason != Reason.AddressConflict && reason != Reason.PoolExhausted;
  }

  private ServiceOutcome outcome(Candidate candidate) {
    ServiceWish wish = candidate.wish();
    Judgement fault = wish.fault();
    if (fault != null) {
      return carried(candidate, fault, Judgement.RESOLVED);
    }
    String groupName = wish.resource().spec().vrrpGroupRef().name();
    GroupOutcome group = ground.groups().get(groupName);
    if (group == null) {
      return unresolved(candidate, Reason.GroupNotFound, groupName, "does not exist; create it");
    }
    GroupForm form = group.form();
    if (form == null) {
      return unresolved(
          candidate, Reason.GroupNotAccepted, groupName, "was never accepted; see its status");
    }
    if (!isAllowed(wish, form)) {
      String message =
          wish.resource().key()
              + ": allowedNamespaces of "
              + form.key()
              + " do not include namespace "
              + wish.namespace()
              + "; ask the site's administrator, or choose another group";
      return carried(
          candidate, Judgement.no(Reason.NamespaceNotAllowed, message), Judgement.RESOLVED);
    }
    return beside(candidate, form);
  }

  private ServiceOutcome unresolved(Candidate candidate, Reason reason, String group, String what) {
    String message = candidate.wish().resource().key() + ": " + ObjectKey.group(group) + " " + what;
    return carried(candidate, Judgement.unknown(reason, message), Judgement.no(reason, message));
  }

  private ServiceOutcome beside(Candidate candidate, GroupForm form) {
    ServiceWish wish = candidate.wish();
    PoolMemory known = candidate.memory().pool(memory);
    PoolServers pool = known == null ? null : known.servers();
    Judgement resolved = resolved(wish, pool);
    PoolServers usable = pool != null && pool.accepted().isTrue() ? pool : null;
    Entry told = candidate.pastEntry();
    if (usable == null && told == null && !wish.namesAllAddresses()) {
      return carried(candidate, Judgement.ACCEPTED, resolved);
    }
    AddressChoice.Choice chosen = choice.choose(wish, form, candidate.hint(), told != null, usable);
    if (chosen.fault() != null) {
      return carried(candidate, chosen.fault(), resolved);
    }
    boolean keepsClaims = keepsClaims(candidate, form, chosen);
    Judgement conflict = keepsClaims ? null : conflict(wish, chosen, told);
    if (conflict != null) {
      return carried(candidate, conflict, resolved);
    }
    PastState.Service serving = candidate.past();
    if (serving != null && form.directors().isEmpty() && !serving.groupUid().equals(form.uid())) {
      String message = wish.resource().key() + ": " + form.key() + " has no director to go to";
      return carried(candidate, Judgement.ACCEPTED, Judgement.no(Reason.NoMatchingNodes, message));
    }
    if (usable == null) {
      if (told == null) {
        claims.grant(wish, chosen.addresses());
      }
      return carried(candidate, Judgement.ACCEPTED, resolved);
    }
    Set<AddressFamily> families = chosen.families();
    Judgement fault = ServerRules.forbidden(usable, families, form, ground.facts());
    fault = fault == null ? ServerRules.unsupported(wish, usable, families) : fault;
    if (fault != null) {
      return carried(candidate, fault, resolved);
    }
    List<@Nullable Long> given = marks.forPorts(wish, told);
    if (given == null) {
      String message = wish.resource().key() + ": no internal mark is left; delete a port range";
      return carried(candidate, Judgement.no(Reason.PoolExhausted, message), resolved);
    }
    Entry entry = ServiceCompiler.compile(wish, usable, chosen, given, told);
    ServiceOutcome outcome =
        accepted(candidate, form, entry, resolved, usable.count(families), keepsClaims, chosen);
    boolean settled = keepsClaims && Memory.same(outcome.entry(), told);
    if (settled && serving != null && Memory.same(settledGroup(wish, serving), form)) {
      candidate
          .memory()
          .remember(new ServiceMemory.Inputs(wish, form, ground.facts(), usable, serving), outcome);
    }
    return outcome;
  }

  private ServiceOutcome accepted(
      Candidate candidate,
      GroupForm form,
      Entry entry,
      Judgement resolved,
      int total,
      boolean keepsClaims,
      AddressChoice.Choice chosen) {
    ServiceWish wish = candidate.wish();
    Entry told = candidate.pastEntry();
    boolean emptied = told != null && told.hasServers() && !resolved.isTrue();
    if (emptied && ground.holds().services().contains(wish.resource().uid())) {
      return carried(candidate, Judgement.ACCEPTED, resolved);
    }
    boolean waits =
        ground.holds().groups().containsKey(form.uid())
            || (candidate.past() != null
                && ground.holds().groups().containsKey(candidate.past().groupUid()));
    if (waits && !Memory.same(entry, told)) {
      if (!keepsClaims) {
        claims.grant(wish, chosen.addresses());
      }
      ServiceOutcome carried = carried(candidate, Judgement.ACCEPTED, resolved);
      return new ServiceOutcome(
          wish,
          Judgement.ACCEPTED,
          resolved,
          carried.group() == null ? form : carried.group(),
          carried.entry(),
          carried.lastForm(),
          true,
          emptied,
          carried.totalServers());
    }
    if (!keepsClaims) {
      if (told != null) {
        claims.release(wish.resource().uid());
        released = true;
      }
      claims.grant(wish, chosen.addresses());
    }
    return new ServiceOutcome(
        wish, Judgement.ACCEPTED, resolved, form, entry, false, false, emptied, total);
  }

  private static boolean keepsClaims(
      Candidate candidate, GroupForm form, AddressChoice.Choice chosen) {
    PastState.Service told = candidate.past();
    return told != null
        && told.groupUid().equals(form.uid())
        && told.entry().addresses().equals(chosen.addresses())
        && told.entry().ports().equals(candidate.wish().spans());
  }

  private @Nullable Judgement conflict(
      ServiceWish wish, AddressChoice.Choice chosen, @Nullable Entry told) {
    for (AddressChoice.Chosen one : chosen.values()) {
      IpAddress address = one.address();
      boolean had = told != null && told.addresses().contains(address);
      String why = null;
      if (!had && !address.isUnicastHost()) {
        why = address + " is a special address, which no service can have; choose another";
      } else if (!had && ground.facts().hosts().containsKey(address)) {
        String host = ground.facts().hosts().get(address);
        why = address + " is Node " + host + "'s own address; choose another address";
      } else if (!had && ground.facts().instances().containsKey(address)) {
        String owner = ground.facts().instances().get(address);
        why = address + " is an instance's address of " + owner + "; choose another address";
      } else {
        why = claims.conflict(address, wish);
      }
      if (why != null) {
        return Judgement.no(Reason.AddressConflict, wish.resource().key() + ": " + why);
      }
    }
    return null;
  }

  private static Judgement resolved(ServiceWish wish, @Nullable PoolServers pool) {
    if (pool == null) {
      return Judgement.no(
          Reason.PoolNotFound,
          wish.resource().key() + ": " + wish.pool() + " does not exist; create it");
    }
    if (!pool.accepted().isTrue()) {
      String message = pool.pool().key() + " is not accepted: " + pool.accepted().message();
      return Judgement.no(Reason.PoolNotAccepted, wish.resource().key() + ": " + message);
    }
    return pool.resolved().isTrue()
        ? Judgement.RESOLVED
        : Judgement.no(
            pool.resolved().reason(), wish.resource().key() + ": " + pool.resolved().message());
  }

  /** Nothing changes: what the service was told last goes on, if it was told anything. */
  private ServiceOutcome carried(Candidate candidate, Judgement accepted, Judgement resolved) {
    PastState.Service told = candidate.past();
    GroupOutcome asked =
        ground.groups().get(candidate.wish().resource().spec().vrrpGroupRef().name());
    GroupOutcome holding = told == null ? null : ground.groupsByUid().get(told.groupUid());
    GroupForm form = holding != null ? holding.form() : asked != null ? asked.form() : null;
    Entry entry = candidate.pastEntry();
    int total = entry == null ? 0 : entry.service().servers().size();
    return new ServiceOutcome(
        candidate.wish(), accepted, resolved, form, entry, told != null, false, false, total);
  }

  private boolean isAllowed(ServiceWish wish, GroupForm group) {
    AllowedNamespaces rule = group.allowedNamespaces();
    if (rule == null || rule.from() == NamespacesFrom.All) {
      return rule != null;
    }
    return allowed
        .computeIfAbsent(group, g -> new HashMap<>())
        .computeIfAbsent(
            wish.namespace(),
            namespace -> {
              Map<String, String> labels = ground.namespaces().get(namespace);
              return labels != null
                  && rule.selector() != null
                  && LabelMatch.matches(rule.selector(), labels);
            });
  }
}
