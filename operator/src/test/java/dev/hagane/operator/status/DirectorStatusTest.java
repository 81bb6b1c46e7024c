package dev.hagane.operator.status;

import static dev.hagane.operator.plan.Specs.address;
import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorCount;
import dev.hagane.api.v1alpha1.DirectorPriority;
import dev.hagane.api.v1alpha1.DirectorStateSummary;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Site;
import dev.hagane.operator.plan.Specs.Group;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What authors are told of a group with two directors, moment by moment. */
class DirectorStatusTest {
  private static final ObjectKey EDGE = ObjectKey.group("edge");
  private static final String ASKED = "2026-11-21T10:00:00Z";
  private final Site site = Site.lab();
  private final Agents agents = new Agents();
  private final Map<String, NodeConfigSliceSpec> slices = new HashMap<>();
  private final Map<ObjectKey, List<Condition>> told = new HashMap<>();
  private Instant now = Instant.parse("2026-11-21T10:00:00.5Z");
  private ObjectKey shop;
  private Plan plan;
  private Statuses statuses;

  @BeforeEach
  void twoDirectors() {
    site.group("edge", new Group().directedBy(Group.ranked(Map.of("lb1", 150, "lb2", 100))).spec());
    shop = site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(80)));
  }

  private void write() {
    VRRPGroupStatus before = statuses == null ? null : group();
    String uid = site.groups.get(EDGE).uid();
    site.reports.put(
        uid, agents.report(uid, before == null ? null : before.lastHandledSwitchover()));
    plan = site.apply();
    slices.putAll(plan.slices());
  }

  private void look() {
    agents.at(now);
    statuses =
        new StatusSummary()
            .summarise(
                site.view(),
                plan,
                new Observation(agents.reports(), slices, Map.copyOf(told), now));
    statuses.services().forEach((key, status) -> told.put(key, status.conditions()));
    statuses.groups().forEach((key, status) -> told.put(key, status.conditions()));
  }

  private void settle() {
    write();
    agents.applyAll(site.previous);
    look();
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
    look();
  }

  private VRRPGroupStatus group() {
    return statuses.groups().get(EDGE);
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

  @Test
  void bothAreThereAndOneIsActive() {
    settle();

    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
    assertThat(says(EDGE, "Degraded")).isEqualTo("absent");
    assertThat(says(shop, "Ready")).isEqualTo("True Ready");
    assertThat(group().activeDirector()).isEqualTo("lb1");
    assertThat(group().activeSince()).isEqualTo("2026-11-21T10:00:00.500Z");
    assertThat(group().directors()).isEqualTo(DirectorCount.of(2, 2));
    assertThat(group().priorities())
        .containsExactly(new DirectorPriority("lb1", 150), new DirectorPriority("lb2", 100));
    assertThat(group().directorStates())
        .containsExactly(
            new DirectorStateSummary(
                "lb1", VRRPState.Active, 150, 150, List.of(), "2026-11-21T10:00:00.500Z"),
            new DirectorStateSummary(
                "lb2", VRRPState.Backup, 100, 100, List.of(), "2026-11-21T09:00:00Z"));
    assertThat(statuses.services().get(shop).activeDirector()).isEqualTo("lb1");
    assertThat(statuses.lookAgain()).isNull();
  }

  @Test
  void nothingIsProgrammedBeforeTheBackupHasItToo() {
    write();
    agents.apply("lb1", site.previous);
    agents.apply("lb2", new dev.hagane.operator.plan.Previous(Map.of(), Map.of()));
    look();

    assertThat(says(shop, "Programmed")).isEqualTo("False Pending");
    assertThat(message(shop, "Programmed")).contains("lb2");
    assertThat(says(EDGE, "Programmed")).isEqualTo("False Pending");
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");

    agents.apply("lb2", site.previous);
    look();
    assertThat(says(shop, "Ready")).isEqualTo("True Ready");
  }

  @Test
  void aBackupsProblemIsToldThoughTheGroupServes() {
    settle();
    agents.problem(
        "lb2",
        "VRRPGroup",
        site.groups.get(EDGE).uid(),
        NodeProblemReason.VRRPNotRunning,
        "lb2: hagane-vrrp does not answer; see its log");
    look();

    assertThat(says(EDGE, "Ready")).isEqualTo("False VRRPNotRunning");
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    assertThat(group().activeDirector()).isEqualTo("lb1");
  }

  @Test
  void aBackupThatIsNotHeardDegrades() {
    settle();
    agents.silence("lb2");
    look();

    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
    assertThat(says(EDGE, "Degraded")).isEqualTo("True NodeUnreachable");
    assertThat(message(EDGE, "Degraded")).contains("lb2", "check");
    assertThat(says(shop, "Ready")).isEqualTo("True Ready");
    assertThat(says(shop, "Degraded")).isEqualTo("True NodeUnreachable");
    assertThat(group().directors().summary()).isEqualTo("1/2");
    assertThat(group().directorStates().get(1))
        .isEqualTo(
            new DirectorStateSummary(
                "lb2", null, 100, null, List.of("not heard of for 30 s"), null));
  }

  @Test
  void aDirectorThatDiesIsFollowedAtOnceThoughItsLastWordsAreFresh() {
    settle();
    pass(5);
    agents.kill("lb1");
    pass(1);

    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    assertThat(group().activeDirector()).isEqualTo("lb2");
    assertThat(group().activeSince()).isEqualTo("2026-11-21T10:00:05.500Z");
    assertThat(statuses.services().get(shop).activeDirector()).isEqualTo("lb2");
    assertThat(group().directorStates().getFirst().reasons())
        .containsExactly("not heard of since lb2 became active");
    assertThat(says(shop, "Ready")).isEqualTo("True Ready");

    pass(30);
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    assertThat(says(EDGE, "Degraded")).isEqualTo("True NodeUnreachable");
    assertThat(group().directors().summary()).isEqualTo("1/2");

    agents.hearAgain("lb1");
    pass(1);
    assertThat(group().activeDirector()).isEqualTo("lb1");
    assertThat(says(EDGE, "Degraded")).isEqualTo("absent");
  }

  @Test
  void aPreemptionIsNoSplit() {
    agents.fault("lb1", "no carrier");
    settle();
    assertThat(group().activeDirector()).isEqualTo("lb2");
    assertThat(group().directorStates().getFirst())
        .isEqualTo(
            new DirectorStateSummary(
                "lb1",
                VRRPState.Initialize,
                150,
                0,
                List.of("its link is down"),
                "2026-11-21T09:00:00Z"));
    pass(10);

    agents.fault("lb1", null);
    look();
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    assertThat(group().activeDirector()).isEqualTo("lb1");
  }

  @Test
  void twoThatDoNotHearEachOtherAreASplit() {
    settle();
    pass(5);
    agents.cutOff("lb2");
    look();
    assertThat(says(EDGE, "ActiveDirector"))
        .as("lb1 may be dead or may be about to say that it gave way")
        .isEqualTo("True ActiveDirector");

    pass(10);
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False SplitBrain");
    assertThat(message(EDGE, "ActiveDirector")).contains("lb1, lb2", "VRRPGroup edge", "network");
    assertThat(says(EDGE, "Ready")).isEqualTo("False SplitBrain");
    assertThat(says(shop, "Ready")).isEqualTo("False SplitBrain");
    assertThat(group().activeDirector()).isNull();
  }

  @Test
  void aSecondMasterThatIsHeardIsASplitAtOnce() {
    settle();
    agents.hearSecondMaster("lb1", true);
    look();

    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False SplitBrain");
    assertThat(message(EDGE, "ActiveDirector")).contains("lb1", "hears another", "look for");
    assertThat(group().activeDirector()).isEqualTo("lb1");

    agents.hearSecondMaster("lb1", false);
    look();
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
  }

  @Test
  void whereNobodyIsActiveItIsATransitionAtFirst() {
    agents.fault("lb2", "no carrier");
    settle();
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("True ActiveDirector");
    pass(60);
    agents.fault("lb1", "no carrier");
    look();

    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False Transition");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown Transition");
    assertThat(says(EDGE, "Stalled")).isEqualTo("absent");
    Instant end = statuses.lookAgain();
    assertThat(end).isAfter(now).isBefore(now.plusSeconds(6));

    now = end;
    look();
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False NoMaster");
    assertThat(message(EDGE, "ActiveDirector"))
        .contains("lb1 is Initialize (instance outer: no carrier)", "lb2 is Initialize");
    assertThat(statuses.lookAgain()).isNull();
    assertThat(group().activeDirector()).isNull();
  }

  @Test
  void anActiveOneWhoseAgentIsSilentMayStillServe() {
    settle();
    agents.silence("lb1");
    look();

    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("Unknown NodeUnreachable");
    assertThat(message(EDGE, "ActiveDirector"))
        .contains("lb1 not heard of", "lb2 hears an active director at 10.0.0.2");
    assertThat(says(shop, "Ready")).isEqualTo("Unknown NodeUnreachable");
    assertThat(group().activeDirector()).isEqualTo("lb1");
  }

  @Test
  void aDirectorWithoutANodeDegrades() {
    site.group("edge", new Group("lb1", "ghost").spec());
    settle();

    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
    assertThat(says(EDGE, "Degraded")).isEqualTo("True NoMatchingNodes");
    assertThat(message(EDGE, "Degraded")).contains("ghost", "spec.directors.nodes", "edge");
    assertThat(group().directors().summary()).isEqualTo("1/2");
  }

  @Test
  void unicastPeersThatAreNotKnownYetAreSaid() {
    site.group("edge", new Group("lb1", "lb2").unicast().spec());
    settle();
    assertThat(says(EDGE, "Degraded")).isEqualTo("True PeerUnknown");
    assertThat(message(EDGE, "Degraded")).contains("lb1 (outer, outer6, inner)", "lb2");

    settle();
    assertThat(says(EDGE, "Degraded")).isEqualTo("absent");
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
  }

  @Test
  void aSwitchoverIsAskedOnceAndAnswered() {
    settle();
    site.annotate(EDGE, ApiGroup.SWITCHOVER, ASKED);
    write();
    look();
    assertThat(group().lastHandledSwitchover()).isNull();
    assertThat(message(EDGE, "ActiveDirector")).contains(ASKED, "waits for lb1");

    for (int i = 0; i < 4; i++) {
      agents.applyAll(site.previous);
      write();
      look();
    }

    assertThat(group().activeDirector()).isEqualTo("lb2");
    assertThat(group().lastHandledSwitchover()).isEqualTo(ASKED);
    assertThat(message(EDGE, "ActiveDirector")).isEqualTo("lb2 holds the addresses");
    assertThat(agents.handlersOf(site.groups.get(EDGE).uid(), ASKED)).isEqualTo(1);
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
  }

  @Test
  void aDirectorThatIsTakenOutIsWaitedForUntilItLetsGo() {
    settle();
    site.group("edge", new Group().directedBy(Group.ranked(Map.of("lb2", 100))).spec());
    write();
    agents.apply("lb2", site.previous);
    look();
    assertThat(says(EDGE, "ActiveDirector")).isEqualTo("False Transition");
    assertThat(message(EDGE, "ActiveDirector")).contains("lb1", "lb2");

    agents.apply("lb1", site.previous);
    look();
    assertThat(says(EDGE, "Ready")).isEqualTo("True Ready");
    assertThat(group().activeDirector()).isEqualTo("lb2");
  }
}
