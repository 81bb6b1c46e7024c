package dev.hagane.operator.plan;

import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.GratuitousARP;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.operator.plan.Specs.Group;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Groups with several directors: what each is told. */
class DirectorsTest {
  private static final ObjectKey EDGE = ObjectKey.group("edge");
  private static final String ASKED = "2026-11-21T10:00:00Z";
  private final Site site = Site.lab();

  private DirectorRole role(String node) {
    List<DirectorRole> roles = site.previous.nodeConfigs().get(node).directors();
    return roles.isEmpty() ? null : roles.getFirst();
  }

  private DirectorVRRP vrrp(String node) {
    return role(node).vrrp();
  }

  private List<String> peers(String node) {
    return role(node).instances().getFirst().unicastPeers();
  }

  private String uid() {
    return site.groups.get(EDGE).uid();
  }

  private static DirectorReport says(String node, boolean active, String... addresses) {
    Map<String, IpAddress> own = new HashMap<>();
    List<String> instances = List.of("outer", "outer6", "inner");
    for (int i = 0; i < addresses.length; i++) {
      own.put(instances.get(i), IpAddress.parse(addresses[i]));
    }
    return new DirectorReport(node, true, active, !active, null, own);
  }

  private void reported(DirectorReport... reports) {
    site.reports.put(uid(), new GroupReport(null, Arrays.asList(reports)));
  }

  @Test
  void twoGetTheSameAndEachItsOwnPart() {
    site.group(
        "edge",
        new Group()
            .directedBy(Group.ranked(Map.of("lb1", 150, "lb2", 100)))
            .speaking(3, 100)
            .preempting(true, 5)
            .spec());
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));

    Plan plan = site.apply();

    assertThat(role("lb1").slices()).hasSize(1).isEqualTo(role("lb2").slices());
    assertThat(site.onNode("lb1", shop)).isNotNull().isEqualTo(site.onNode("lb2", shop));
    assertThat(vrrp("lb1"))
        .isEqualTo(
            new DirectorVRRP(
                3,
                100,
                150,
                new Preemption(true, 5),
                0,
                TransportMode.Multicast,
                true,
                new GratuitousARP(5, 5000, 0),
                List.of("lb2"),
                null));
    assertThat(vrrp("lb2").priority()).isEqualTo(100);
    assertThat(vrrp("lb2").peers()).containsExactly("lb1");
    assertThat(role("lb1").instances())
        .extracting(DirectorInstance::vrid)
        .containsExactly(51, 51, 52);
    GroupVerdict verdict = plan.groups().get(EDGE);
    assertThat(verdict.accepted().isTrue()).isTrue();
    assertThat(verdict.directors()).containsExactly("lb1", "lb2");
    assertThat(verdict.priorities()).containsEntry("lb1", 150).containsEntry("lb2", 100);
    assertThat(plan.services().get(shop).directors()).containsExactly("lb1", "lb2");
  }

  @Test
  void oneAloneHasNoPeers() {
    site.apply();

    assertThat(vrrp("lb1").peers()).isEmpty();
    assertThat(vrrp("lb1").advertisementIntervalMilliseconds()).isEqualTo(1000);
  }

  @Test
  void anEditOfTimersWritesNoSlice() {
    site.group("edge", new Group("lb1", "lb2").spec());
    site.service("shop", "shop", service(List.of(), tcp(80)));
    Plan before = site.apply();
    site.group("edge", new Group("lb1", "lb2").speaking(3, 10).spec());

    Plan plan = site.apply();

    assertThat(plan.slices()).isEqualTo(before.slices());
    assertThat(vrrp("lb2").advertisementIntervalMilliseconds()).isEqualTo(10);
  }

  @Test
  void prioritiesOfSelectedNodesStayWhileOthersComeAndGo() {
    site.host("lb2", Map.of("role", "director"), "10.0.0.3");
    site.group("edge", new Group().directedBy(Group.labelled("role", "director")).spec());
    site.service("shop", "shop", service(List.of(), tcp(80)));
    assertThat(site.apply().groups().get(EDGE).priorities())
        .containsExactly(Map.entry("lb1", 250), Map.entry("lb2", 240));

    site.host("a-new-one", Map.of("role", "director"), "10.0.0.4");
    assertThat(site.apply().groups().get(EDGE).priorities())
        .containsExactly(Map.entry("a-new-one", 230), Map.entry("lb1", 250), Map.entry("lb2", 240));

    site.host("lb1", Map.of("role", "none"), "10.0.0.2");
    assertThat(site.apply().groups().get(EDGE).priorities())
        .containsExactly(Map.entry("a-new-one", 230), Map.entry("lb2", 240));
    assertThat(role("lb1")).isNull();

    site.host("lb1", Map.of("role", "director"), "10.0.0.2");
    assertThat(site.apply().groups().get(EDGE).priorities())
        .containsExactly(Map.entry("a-new-one", 230), Map.entry("lb1", 220), Map.entry("lb2", 240));
  }

  @Test
  void whoIsListedKeepsItsPriorityWhenItIsSelectedInstead() {
    site.group("edge", new Group().directedBy(Group.ranked(Map.of("lb1", 90, "lb2", 100))).spec());
    site.apply();
    site.host("lb2", Map.of("role", "director"), "10.0.0.3");
    site.group("edge", new Group().directedBy(Group.labelled("role", "director")).spec());

    site.apply();

    assertThat(vrrp("lb1").priority()).isEqualTo(90);
    assertThat(vrrp("lb2").priority()).isEqualTo(100);
  }

  @Test
  void oneOfSeveralMayLeaveWithoutAConfirmationAndTheLastMayNot() {
    site.group("edge", new Group("lb1", "lb2").spec());
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));
    site.apply();
    site.group("edge", new Group("lb2").spec());

    assertThat(site.apply().groups().get(EDGE).pendingRemoval()).isNull();
    assertThat(role("lb1")).isNull();
    assertThat(vrrp("lb2").peers()).isEmpty();
    assertThat(site.onNode("lb2", shop)).isNotNull();

    site.group("edge", new Group("web1", "web2").spec());
    PendingRemoval pending = site.apply().groups().get(EDGE).pendingRemoval();
    assertThat(pending).isNotNull();
    assertThat(pending.node()).isEqualTo("lb2");
    assertThat(site.onNode("lb2", shop)).isNotNull();
    assertThat(role("web1")).isNull();

    site.annotate(EDGE, ApiGroup.CONFIRM_REMOVAL, pending.digest());
    site.apply();
    assertThat(site.onNode("web1", shop)).isNotNull();
    assertThat(role("lb2")).isNull();
  }

  @Test
  void aPoolThatIsEmptiedWaitsOnAllOfThem() {
    site.group("edge", new Group("lb1", "lb2").spec());
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));
    site.apply();
    site.pool("shop", "web", Specs.servers(new String[0]));

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval()).isNotNull();
    assertThat(site.onNode("lb1", shop).servers()).hasSize(3);
    assertThat(site.onNode("lb2", shop).servers()).hasSize(3);
  }

  @Test
  void aDirectorWithoutANodeIsNamedAndTheOthersGoOn() {
    site.group("edge", new Group("lb1", "ghost").spec());

    Plan plan = site.apply();

    GroupVerdict verdict = plan.groups().get(EDGE);
    assertThat(verdict.resolvedRefs().isTrue()).isTrue();
    assertThat(verdict.directors()).containsExactly("lb1");
    assertThat(verdict.absent()).containsExactly("ghost");
    assertThat(vrrp("lb1").peers()).isEmpty();
  }

  @Test
  void aRefusedEditLeavesEachDirectorItsOwnPart() {
    Group good = new Group().directedBy(Group.ranked(Map.of("lb1", 7, "lb2", 200))).unicast();
    site.group("edge", good.spec());
    reported(says("lb1", true, "203.0.113.2"), says("lb2", false, "203.0.113.3"));
    site.apply();
    Previous before = site.previous;
    site.group(
        "edge",
        good.directedBy(Group.ranked(Map.of("lb1", 9, "web1", 8)))
            .with(
                List.of(
                    Group.instance(
                        "outer", Family.IPv4, "10.0.0.0/24", 51, "203.0.113.4/24", true)))
            .spec());

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).lastForm()).isTrue();
    assertThat(plan.asPrevious()).isEqualTo(before);
    assertThat(plan.groups().get(EDGE).priorities()).containsEntry("lb2", 200);
  }

  @Test
  void aCarriedFormKeepsItsVridFromOthers() {
    site.apply();
    site.group(
        "edge",
        new Group("lb1")
            .with(
                List.of(
                    Group.instance("out", Family.IPv4, "10.0.0.0/24", 9, "203.0.113.4/24", true)))
            .spec());
    site.apply();
    ObjectKey other =
        site.group(
            "other",
            new Group("lb2")
                .with(
                    List.of(
                        Group.instance(
                            "out", Family.IPv4, "203.0.113.0/24", 51, "203.0.113.5/24", true)))
                .withPools(new AddressPool("other", "198.18.0.0/28"))
                .spec());

    assertThat(site.apply().groups().get(other).accepted().reason()).isEqualTo(Reason.VRIDConflict);
  }

  @Test
  void whatAnOperatorWithoutVrrpWroteIsCompleted() {
    site.service("shop", "shop", service(List.of(), tcp(80)));
    site.host("a", Map.of("role", "director"), "10.0.0.9");
    site.group("edge", new Group().directedBy(Group.labelled("role", "director")).spec());
    site.host("a", Map.of(), "10.0.0.9");
    site.apply();
    Map<String, NodeConfigSpec> older = new TreeMap<>();
    site.previous
        .nodeConfigs()
        .forEach((node, config) ->
            older.put(
                node,
                new NodeConfigSpec(
                    1, config.directors().stream().map(DirectorsTest::without).toList())));
    Previous written = site.previous;
    site.previous = new Previous(written.slices(), older);

    assertThat(site.plan().asPrevious()).isEqualTo(written);

    // The incumbent is above a newcomer that was labelled at the same time.
    site.host("a", Map.of("role", "director"), "10.0.0.9");
    assertThat(site.apply().groups().get(EDGE).priorities())
        .containsExactly(Map.entry("a", 240), Map.entry("lb1", 250));
  }

  private static DirectorRole without(DirectorRole role) {
    List<DirectorInstance> instances = new ArrayList<>();
    role.instances()
        .forEach(i ->
            instances.add(
                new DirectorInstance(
                    i.name(),
                    i.addressFamily(),
                    i.networkInterface(),
                    i.addresses(),
                    i.carriesServices(),
                    null,
                    null)));
    return new DirectorRole(
        role.group(),
        role.uid(),
        role.generation(),
        instances,
        role.addressPools(),
        role.realServerNetworks(),
        role.slices(),
        null,
        role.connectionSynchronization());
  }

  @Test
  void unicastPeersLearnOfEachOtherAtOnce() {
    site.group("edge", new Group("lb1", "lb2", "web1").unicast().spec());
    assertThat(site.apply().groups().get(EDGE).unknownPeers())
        .containsExactly(
            "lb1 (outer, outer6, inner)",
            "lb2 (outer, outer6, inner)",
            "web1 (outer, outer6, inner)");

    reported(says("lb1", true, "203.0.113.2", "fe80::2", "10.0.0.2"));
    site.apply();
    assertThat(peers("lb1")).isEmpty();
    assertThat(peers("lb2")).as("it would hear nothing from lb1 and take over").isEmpty();

    reported(
        says("lb1", true, "203.0.113.2", "fe80::2", "10.0.0.2"),
        says("lb2", false, "203.0.113.3", "fe80::3", "10.0.0.3"));
    Plan plan = site.apply();
    assertThat(peers("lb1")).containsExactly("203.0.113.3");
    assertThat(peers("lb2")).containsExactly("203.0.113.2");
    assertThat(peers("web1")).isEmpty();
    assertThat(role("lb1").instances().get(1).unicastPeers()).containsExactly("fe80::3");
    assertThat(plan.groups().get(EDGE).unknownPeers())
        .containsExactly("web1 (outer, outer6, inner)");
  }

  @Test
  void aUnicastPeerThatSaysNothingForAWhileIsNotForgotten() {
    site.group("edge", new Group("lb1", "lb2", "web1").unicast().spec());
    reported(
        says("lb1", true, "203.0.113.2"),
        says("lb2", false, "203.0.113.3"),
        says("web1", false, "203.0.113.9"));
    site.apply();
    reported(says("lb1", true, "203.0.113.2"), says("lb2", false));
    site.apply();
    assertThat(peers("lb1")).containsExactly("203.0.113.3", "203.0.113.9");
    assertThat(peers("lb2")).containsExactly("203.0.113.2", "203.0.113.9");

    reported(says("lb1", true, "203.0.113.2"), says("lb2", false, "203.0.113.33"));
    site.apply();
    assertThat(peers("lb1")).containsExactly("203.0.113.33", "203.0.113.9");

    site.group("edge", new Group("lb1", "lb2").unicast().spec());
    site.apply();
    assertThat(peers("lb1")).containsExactly("203.0.113.33");
    site.group("edge", new Group("lb1", "lb2").spec());
    site.apply();
    assertThat(peers("lb1")).as("by multicast").isEmpty();
  }

  @Test
  void anAddressThatCannotBeAPeersIsNotBelieved() {
    site.group("edge", new Group("lb1", "lb2").unicast().spec());
    for (String address : List.of("224.0.0.18", "fe80::3", "0.0.0.0", "255.255.255.255")) {
      reported(says("lb1", true, "203.0.113.2"), says("lb2", false, address));

      site.apply();

      assertThat(peers("lb1")).as(address).isEmpty();
    }
  }

  @Test
  void aRequestToHandOverGoesToTheActiveOneAloneAndUntilItIsAnswered() {
    site.group("edge", new Group("lb1", "lb2").spec());
    reported(says("lb1", true), says("lb2", false));
    site.annotate(EDGE, ApiGroup.SWITCHOVER, ASKED);

    Plan plan = site.apply();
    assertThat(vrrp("lb1").switchover()).isEqualTo(ASKED);
    assertThat(vrrp("lb2").switchover()).isNull();
    assertThat(plan.groups().get(EDGE).switchover()).contains(ASKED, "waits for lb1");

    // lb1 has handed over and its answer is still on its way.
    reported(says("lb1", false), says("lb2", true));
    site.apply();
    assertThat(vrrp("lb1").switchover()).isEqualTo(ASKED);
    assertThat(vrrp("lb2").switchover()).as("it would hand back").isNull();

    site.reports.put(
        uid(),
        new GroupReport(
            null,
            List.of(
                new DirectorReport("lb1", true, false, true, ASKED, Map.of()), says("lb2", true))));
    plan = site.apply();
    assertThat(vrrp("lb1").switchover()).isNull();
    assertThat(vrrp("lb2").switchover()).isNull();
    assertThat(plan.groups().get(EDGE).switchover()).isNull();

    // The agent forgets, the status does not.
    site.reports.put(uid(), new GroupReport(ASKED, List.of(says("lb1", true), says("lb2", false))));
    site.apply();
    assertThat(vrrp("lb1").switchover()).isNull();

    site.annotate(EDGE, ApiGroup.SWITCHOVER, "again");
    site.apply();
    assertThat(vrrp("lb1").switchover()).isEqualTo("again");
  }

  @Test
  void aRequestToHandOverWaitsForSomebodyToHandOverTo() {
    site.annotate(EDGE, ApiGroup.SWITCHOVER, ASKED);
    reported(says("lb1", true));
    assertThat(site.apply().groups().get(EDGE).switchover())
        .contains("waits for a second director");
    assertThat(vrrp("lb1").switchover()).isNull();

    site.group("edge", new Group("lb1", "lb2").spec());
    reported(says("lb1", true), new DirectorReport("lb2", false, false, true, null, Map.of()));
    assertThat(site.apply().groups().get(EDGE).switchover())
        .contains("another director than lb1 stands by");
    assertThat(vrrp("lb1").switchover()).isNull();

    reported(says("lb1", true), new DirectorReport("lb2", true, false, false, null, Map.of()));
    assertThat(site.apply().groups().get(EDGE).switchover())
        .contains("another director than lb1 stands by");

    reported(says("lb1", true), says("lb2", true));
    assertThat(site.apply().groups().get(EDGE).switchover())
        .contains("exactly one director is active");

    site.annotate(EDGE, ApiGroup.SWITCHOVER, "x".repeat(65));
    reported(says("lb1", true), says("lb2", false));
    assertThat(site.apply().groups().get(EDGE).switchover())
        .contains("hagane.dev/switchover-requested-at", "1 to 64 characters");
    assertThat(vrrp("lb1").switchover()).isNull();
  }
}
