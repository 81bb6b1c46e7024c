package dev.hagane.operator.status;

import static dev.hagane.operator.plan.Specs.address;
import static dev.hagane.operator.plan.Specs.range;
import static dev.hagane.operator.plan.Specs.server;
import static dev.hagane.operator.plan.Specs.servers;
import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.tcp;
import static dev.hagane.operator.plan.Specs.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.DirectorCount;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.ServerCount;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Site;
import dev.hagane.operator.plan.Specs;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What authors are told, moment by moment. */
class StatusSummaryTest {
  private static final ObjectKey EDGE = ObjectKey.group("edge");
  private static final ObjectKey WEB = ObjectKey.pool("shop", "web");
  private final Site site = Site.lab();
  private final Agents agents = new Agents();
  private final Map<String, NodeConfigSliceSpec> slices = new HashMap<>();
  private final Map<ObjectKey, List<Condition>> told = new HashMap<>();
  private Instant now = Instant.parse("2026-11-21T10:00:00.5Z");
  private Plan plan;

  private ObjectKey shop() {
    return site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(80)));
  }

  private String uid(ObjectKey service) {
    return site.services.get(service).uid();
  }

  private Statuses write() {
    plan = site.apply();
    slices.putAll(plan.slices());
    return summarise();
  }

  private Statuses summarise() {
    Statuses statuses =
        new StatusSummary()
            .summarise(
                site.view(),
                plan,
                new Observation(agents.reports(), slices, Map.copyOf(told), now));
    statuses.services().forEach((key, status) -> told.put(key, status.conditions()));
    statuses.pools().forEach((key, status) -> told.put(key, status.conditions()));
    statuses.groups().forEach((key, status) -> told.put(key, status.conditions()));
    return statuses;
  }

  private Statuses settle() {
    write();
    agents.applyAll(site.previous);
    return summarise();
  }

  private String says(ObjectKey key, String type) {
    return told.get(key).stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason())
        .findFirst()
        .orElse("absent");
  }

  private String message(ObjectKey key, String type) {
    return told.get(key).stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("absent");
  }

  private Kstatus kstatus(ObjectKey key) {
    return switch (key.kind()) {
      case VirtualService ->
          Kstatus.of(
              site.services.get(key).generation(),
              false,
              summarise().services().get(key).observedGeneration(),
              told.get(key));
      case RealServerPool ->
          Kstatus.of(
              site.pools.get(key).generation(),
              false,
              summarise().pools().get(key).observedGeneration(),
              told.get(key));
      case VRRPGroup ->
          Kstatus.of(
              site.groups.get(key).generation(),
              false,
              summarise().groups().get(key).observedGeneration(),
              told.get(key));
    };
  }

  @Test
  void nothingIsReadyBeforeItsDirectorHasReadItBack() {
    ObjectKey shop = shop();

    write();

    assertThat(says(shop, "Accepted")).isEqualTo("True Accepted");
    assertThat(says(shop, "Programmed")).isEqualTo("False Pending");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown Pending");
    assertThat(says(shop, "Reconciling")).isEqualTo("True Pending");
    assertThat(says(shop, "Stalled")).isEqualTo("absent");
    assertThat(message(shop, "Ready")).contains("lb1");
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False NoMaster");
    assertThat(kstatus(shop)).isEqualTo(Kstatus.InProgress);
    assertThat(kstatus(WEB)).isEqualTo(Kstatus.InProgress);
    assertThat(kstatus(EDGE)).isEqualTo(Kstatus.InProgress);
  }

  @Test
  void aServiceWithoutAServerThatGetsConnectionsIsNotHealthy() {
    site.pool("shop", "web", servers(server("10.0.0.12", 0, 1, ServerState.Drain)));
    ObjectKey shop =
        site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(80)));

    settle();

    assertThat(says(shop, "Ready")).isEqualTo("True Ready");
    assertThat(says(shop, "BackendsHealthy")).isEqualTo("False NoHealthyServer");
  }

  @Test
  void allIsReadyOnceItHas() {
    site.pool(
        "shop",
        "web",
        servers(
            server("10.0.0.11"),
            server("10.0.0.12", 0, 1, ServerState.Drain),
            server("10.0.0.13", 0, 1, ServerState.Disabled)));
    ObjectKey shop =
        site.service(
            "shop",
            "shop",
            service(
                List.of(address("203.0.113.20")), tcp(443), tcp(80), udp(53), range(8000, 8099)));

    Statuses statuses = settle();

    assertThat(says(shop, "Ready")).isEqualTo("True Ready");
    assertThat(says(shop, "BackendsHealthy")).isEqualTo("True NotChecked");
    assertThat(told.get(shop)).hasSize(5);
    var status = statuses.services().get(shop);
    assertThat(status.activeDirector()).isEqualTo("lb1");
    assertThat(status.ports()).isEqualTo("80,443,8000-8099/TCP,53/UDP");
    assertThat(status.addresses()).containsExactly(new ServiceAddress("203.0.113.20", "public"));
    assertThat(status.servers()).isEqualTo(ServerCount.of(1, 3));
    assertThat(statuses.pools().get(WEB).servers()).isEqualTo(ServerCount.of(1, 3));
    assertThat(statuses.groups().get(EDGE).directors()).isEqualTo(DirectorCount.of(1, 1));
    assertThat(statuses.groups().get(EDGE).services()).isEqualTo(1);
    assertThat(statuses.groups().get(EDGE).activeDirector()).isEqualTo("lb1");
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Current);
    assertThat(kstatus(WEB)).isEqualTo(Kstatus.Current);
    assertThat(kstatus(EDGE)).isEqualTo(Kstatus.Current);
  }

  @Test
  void anEditIsNotReadyBeforeItIsReadBackAndItsNeighboursStayReady() {
    ObjectKey shop = shop();
    // All sixteen buckets are full, so that the edited service has neighbours in its slice.
    for (int i = 0; i < 64; i++) {
      site.service("shop", "s" + i, service(List.of(address("203.0.113.21")), tcp(1000 + i)));
    }
    settle();
    site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(81)));

    Statuses statuses = write();

    assertThat(says(shop, "Ready")).isEqualTo("Unknown Pending");
    assertThat(statuses.services().get(shop).observedGeneration()).isEqualTo(2);
    for (int i = 0; i < 64; i++) {
      assertThat(says(ObjectKey.service("shop", "s" + i), "Ready")).isEqualTo("True Ready");
    }
    agents.applyAll(site.previous);
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Current);
  }

  @Test
  void anEditOfAPoolIsReadyWhenItsServicesAre() {
    ObjectKey shop = shop();
    settle();
    site.pool("shop", "web", servers("10.0.0.11"));

    write();
    assertThat(says(WEB, "Ready")).isEqualTo("Unknown Pending");
    assertThat(message(WEB, "Ready")).contains("VirtualService shop/shop", "lb1");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown Pending");

    agents.applyAll(site.previous);
    assertThat(kstatus(WEB)).isEqualTo(Kstatus.Current);
  }

  @Test
  void aPoolThatNobodyUsesIsReady() {
    settle();

    assertThat(says(WEB, "Programmed")).isEqualTo("True NotReferenced");
    assertThat(kstatus(WEB)).isEqualTo(Kstatus.Current);
  }

  @Test
  void aRefusedEditIsStalledAndSaysWhatGoesOn() {
    ObjectKey shop = shop();
    settle();
    site.service("shop", "shop", service(List.of(address("203.0.113.99")), tcp(80)));
    Statuses statuses = settle();

    assertThat(says(shop, "Ready")).isEqualTo("False AddressNotAllowed");
    assertThat(says(shop, "Stalled")).isEqualTo("True AddressNotAllowed");
    assertThat(message(shop, "Programmed")).contains("generation 2", "generation 1");
    assertThat(statuses.services().get(shop).addresses().getFirst().value())
        .isEqualTo("203.0.113.20");
    assertThat(statuses.services().get(shop).observedGeneration()).isEqualTo(2);
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Failed);
  }

  @Test
  void aMissingGroupIsSaidByResolvedRefs() {
    ObjectKey lost =
        site.service(
            "shop",
            "lost",
            new Specs.Service(List.of(), List.of(tcp(80))).inGroup("nowhere").spec());

    settle();

    assertThat(says(lost, "Accepted")).isEqualTo("Unknown GroupNotFound");
    assertThat(says(lost, "ResolvedRefs")).isEqualTo("False GroupNotFound");
    assertThat(says(lost, "Ready")).isEqualTo("False GroupNotFound");
    assertThat(kstatus(lost)).isEqualTo(Kstatus.Failed);
  }

  @ParameterizedTest
  @EnumSource(NodeProblemReason.class)
  void aProblemOfTheServiceIsTold(NodeProblemReason reason) {
    ObjectKey shop = shop();
    ObjectKey other = site.service("shop", "other", service(List.of(), tcp(80)));
    settle();

    agents.problem("lb1", "VirtualService", uid(shop), reason, "lb1: what and how to mend it");
    summarise();

    boolean waits = reason == NodeProblemReason.SliceUnavailable;
    String expected = waits ? "Unknown Pending" : "False " + reason;
    assertThat(says(shop, "Ready")).isEqualTo(expected);
    assertThat(message(shop, "Ready")).isEqualTo("lb1: what and how to mend it");
    assertThat(kstatus(shop)).isEqualTo(waits ? Kstatus.InProgress : Kstatus.Failed);
    assertThat(says(shop, "Accepted"))
        .isEqualTo(
            reason == NodeProblemReason.ForeignService ? "False ForeignService" : "True Accepted");
    assertThat(says(other, "Ready")).isEqualTo("True Ready");
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
    agents.solve("lb1");
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Current);
  }

  @Test
  void aProblemOfTheNodeOrTheGroupConcernsAllOnIt() {
    ObjectKey shop = shop();
    settle();

    agents.problem("lb1", "Node", null, NodeProblemReason.ConflictingProxy, "kube-proxy: do so");
    summarise();
    assertThat(says(shop, "Ready")).isEqualTo("False ConflictingProxy");
    assertThat(says(EDGE, "Ready")).isEqualTo("False ConflictingProxy");
    assertThat(message(EDGE, "Ready")).isEqualTo("lb1: kube-proxy: do so");

    agents.solve("lb1");
    String group = site.groups.get(EDGE).uid();
    agents.problem(
        "lb1", "VRRPGroup", group, NodeProblemReason.InterfaceNotFound, "lb1: no interface");
    summarise();
    assertThat(says(shop, "Ready")).isEqualTo("False InterfaceNotFound");
    assertThat(says(EDGE, "Programmed")).isEqualTo("False InterfaceNotFound");
  }

  @Test
  void problemsThatAreNotListedMayBeOfAnyService() {
    ObjectKey shop = shop();
    settle();

    agents.unlisted("lb1", 1);
    summarise();

    assertThat(says(shop, "Programmed")).isEqualTo("Unknown Pending");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown Pending");
  }

  @Test
  void aDirectorThatIsNotHeardLeavesItUnknownAndKeepsItsName() {
    ObjectKey shop = shop();
    settle();

    agents.silence("lb1");
    Statuses statuses = summarise();

    assertThat(says(shop, "Programmed")).isEqualTo("Unknown NodeUnreachable");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown NodeUnreachable");
    assertThat(says(shop, "Degraded")).isEqualTo("True NodeUnreachable");
    assertThat(message(shop, "Degraded")).contains("lb1", "check");
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("Unknown NodeUnreachable");
    assertThat(statuses.groups().get(EDGE).activeDirector()).isEqualTo("lb1");
    assertThat(statuses.groups().get(EDGE).directors()).isEqualTo(DirectorCount.of(0, 1));
    assertThat(kstatus(shop)).isEqualTo(Kstatus.InProgress);

    agents.hearAgain("lb1");
    summarise();
    assertThat(says(shop, "Degraded")).isEqualTo("absent");
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Current);
  }

  @Test
  void aMoveOfTheDirectorIsATransitionUntilTheFormerOneLetsGo() {
    ObjectKey shop = shop();
    settle();
    site.group("edge", Specs.edge("lb2"));
    Statuses held = settle();
    String digest = held.groups().get(EDGE).pendingRemovalDigest();
    assertThat(says(EDGE, "Ready")).isEqualTo("False RemovalFuse");
    assertThat(message(EDGE, "Ready"))
        .contains("lb1", "shop/shop", "hagane.dev/confirm-removal=" + digest);
    assertThat(kstatus(EDGE)).isEqualTo(Kstatus.Failed);
    site.annotate(EDGE, "hagane.dev/confirm-removal", digest);
    write();

    agents.apply("lb2", site.previous);
    summarise();
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False Transition");
    assertThat(message(EDGE, "ActiveDirector")).contains("lb1", "lb2");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown Transition");

    agents.apply("lb1", site.previous);
    summarise();
    assertThat(says(shop, "Ready")).isEqualTo("True Ready");
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
  }

  @Test
  void aServiceWhoseChangeIsHeldSaysWhy() {
    ObjectKey shop = shop();
    settle();
    site.pool("shop", "web", servers(new String[0]));

    settle();

    assertThat(says(shop, "Ready")).isEqualTo("False RemovalFuse");
    assertThat(message(shop, "Ready")).contains("VRRPGroup edge");
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Failed);
  }

  @Test
  void aGroupWithoutADirectorStallsItsServices() {
    site.group("edge", Specs.edge("nobody"));
    ObjectKey shop = shop();

    settle();

    assertThat(says(EDGE, "Ready")).isEqualTo("False NoMatchingNodes");
    assertThat(kstatus(shop)).isEqualTo(Kstatus.Failed);
    assertThat(message(shop, "Ready")).contains("VRRPGroup edge");
  }

  @Test
  void aTransitionTimeStaysWhileTheStatusDoes() {
    ObjectKey shop = shop();
    settle();
    now = now.plusSeconds(60);
    site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(81)));

    write();

    Map<String, String> times = new HashMap<>();
    told.get(shop).forEach(c -> times.put(c.getType(), c.getLastTransitionTime()));
    assertThat(times)
        .containsEntry("Accepted", "2026-11-21T10:00:00Z")
        .containsEntry("Ready", "2026-11-21T10:01:00Z");
    told.get(shop).forEach(c -> assertThat(c.getObservedGeneration()).isEqualTo(2));
  }

  @Test
  void whatIsBeingDeletedIsToldNothing() {
    ObjectKey shop = shop();
    settle();
    site.startDeleting(site.services, shop);

    assertThat(settle().services()).isEmpty();
  }
}
