package dev.hagane.vrrp.process;

import static dev.hagane.vrrp.process.TestGroup.edge;
import static dev.hagane.vrrp.process.TestGroup.host;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.rtnl.RouteOperation;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.control.GroupReport;
import dev.hagane.vrrp.control.InstanceReport;
import dev.hagane.vrrp.protocol.Cause;
import dev.hagane.vrrp.protocol.InvalidCause;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole processes of several directors, without kernels, in virtual time. */
class VrrpHostTest {
  private final Lan lan = new Lan();
  private final Lan.Host lb1 = lan.host("lb1");
  private final Lan.Host lb2 = lan.host("lb2");

  VrrpHostTest() {
    lb1.ethernet("eth0", "10.0.0.2/24", "fe80::2/64", "fd00:10::2/64");
    lb2.ethernet("eth0", "10.0.0.3/24", "fe80::3/64", "fd00:10::3/64");
    lb1.ethernet("eth1", "203.0.113.2/24");
    lb2.ethernet("eth1", "203.0.113.3/24");
  }

  /** Two instances and a service; lb1 has the higher priority. */
  private static TestGroup both() {
    return edge()
        .instance("outer", "203.0.113.0/24", 51, "203.0.113.4/24")
        .service("10.0.0.20", true);
  }

  private void startBoth() {
    lb1.configure(host(both().priority(150)));
    lb2.configure(host(both().priority(100)));
    lan.seconds(5);
  }

  private static final Set<String> ALL =
      Set.of("10.0.0.254/24@eth0", "10.0.0.20/32@eth0", "203.0.113.4/24@eth1");

  private static GroupReport report(Lan.Host host) {
    return host.report().groups().getFirst();
  }

  private static InstanceReport instance(Lan.Host host, int index) {
    return report(host).instances().get(index);
  }

  private void assertActive(Lan.Host active, Lan.Host backup) {
    assertThat(active.held()).isEqualTo(ALL);
    assertThat(report(active).state()).isEqualTo(MachineState.ACTIVE);
    assertThat(backup.held()).isEmpty();
    assertThat(report(backup).state()).isEqualTo(MachineState.BACKUP);
  }

  @Test
  void theHigherPriorityHoldsAllAndSaysSo() {
    startBoth();
    assertActive(lb1, lb2);
    assertThat(report(lb1).cause()).isEqualTo(Cause.MASTER_SILENT);
    assertThat(report(lb1).placements())
        .containsEntry(
            HeldAddress.ofService(
                edge().build().instances().getFirst().target(), IpAddress.parse("10.0.0.20")),
            new Placement.Held("eth0"))
        .hasSize(3);
    assertThat(report(lb2).placements().values()).containsOnly(new Placement.Waiting());
    assertThat(report(lb2).heardMaster())
        .isIn(IpAddress.parse("10.0.0.2"), IpAddress.parse("203.0.113.2"));
    assertThat(lb1.announced)
        .filteredOn(a -> a.equals("10.0.0.20@eth0"))
        .as("twice at once; the second burst comes after five seconds")
        .hasSize(2);
    lan.seconds(5);
    assertThat(lb1.announced).filteredOn(a -> a.equals("10.0.0.20@eth0")).hasSize(4);
    assertThat(lb2.announced).isEmpty();
    assertThat(instance(lb1, 0))
        .satisfies(i -> {
          assertThat(i.interfaceName()).isEqualTo("eth0");
          assertThat(i.sourceAddress()).isEqualTo(IpAddress.parse("10.0.0.2"));
          assertThat(i.fault()).isNull();
          assertThat(i.sent()).isGreaterThanOrEqualTo(5);
        });
    assertThat(instance(lb2, 0).received()).isGreaterThanOrEqualTo(5);
    assertThat(report(lb2).invalid()).isEmpty();
  }

  @Test
  void theOtherTakesOverFromADeadOneAndGivesBack() {
    startBoth();
    lb1.kill();
    lan.seconds(2.9);
    assertThat(lb2.held()).isEmpty();
    lan.seconds(0.8);
    assertThat(lb2.held()).isEqualTo(ALL);
    lb1.start();
    lan.seconds(1.5);
    assertThat(lb1.held()).as("it heard the other, which has them").isEmpty();
    lb1.configure(host(both().priority(150)));
    lan.seconds(5);
    assertActive(lb1, lb2);
    assertThat(report(lb1).cause()).isEqualTo(Cause.PREEMPTED);
    assertThat(report(lb2).cause()).isEqualTo(Cause.HIGHER_PRIORITY);
    assertThat(lb2.story()).doesNotContain("SecondMaster");
  }

  @Test
  void aStopHandsOverAtOnce() {
    startBoth();
    lb1.stop();
    assertThat(lb1.held()).isEmpty();
    lan.seconds(0.7);
    assertThat(lb2.held()).isEqualTo(ALL);
    assertThat(report(lb2).cause()).isEqualTo(Cause.MASTER_RELEASED);
  }

  @Test
  void aloneAStopOrADeathAndAStartChangeNothingInTheKernel() {
    for (boolean dies : new boolean[] {false, true}) {
      lb1.configure(host(both().peers(0)));
      lan.seconds(5);
      assertThat(lb1.held()).isEqualTo(ALL);
      lb1.table.forgetApplied();
      if (dies) {
        lb1.kill();
      } else {
        lb1.stop();
      }
      assertThat(lb1.held()).isEqualTo(ALL);
      lan.seconds(30);
      lb1.announced.clear();
      lb1.start();
      lan.seconds(1);
      assertThat(lb1.held()).as("before it is active again").isEqualTo(ALL);
      lan.seconds(4);
      assertThat(report(lb1).state()).isEqualTo(MachineState.ACTIVE);
      assertThat(lb1.table.applied()).isEmpty();
      assertThat(lb1.announced).contains("10.0.0.20@eth0");
    }
  }

  @Test
  void aQuickRestartOfTheActiveOneDropsNothing() {
    startBoth();
    lb1.table.forgetApplied();
    lb1.kill();
    lan.seconds(0.5);
    lb1.configure(host(both().priority(150)));
    assertThat(lb1.held()).isEqualTo(ALL);
    lan.seconds(3.0);
    // The other's interval ends first and it takes over; ours, back and better, takes it back.
    assertThat(lb1.held().isEmpty() ? lb2.held() : lb1.held()).isEqualTo(ALL);
    lan.seconds(5);
    assertActive(lb1, lb2);
  }

  @Test
  void oneLostCarrierMovesTheWholeGroup() {
    startBoth();
    lb1.carrier("eth1", false);
    lan.seconds(0.1);
    assertThat(lb1.held()).isEmpty();
    assertThat(report(lb1).state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(report(lb1).cause()).isEqualTo(Cause.FAULT);
    assertThat(report(lb1).effectivePriority()).isZero();
    assertThat(instance(lb1, 1).fault()).contains("eth1 has no carrier");
    // On eth1 no release reaches the other: it waits there for a whole interval.
    lan.seconds(3.7);
    assertThat(lb2.held()).isEqualTo(ALL);
    lb1.carrier("eth1", true);
    lan.seconds(5);
    assertActive(lb1, lb2);
    assertThat(lb1.story())
        .containsSubsequence("BecameActive", "BecameFaulty", "BecameBackup", "BecameActive");
  }

  @Test
  void aloneAFaultIsToldAndCostsNothing() {
    lb1.configure(host(both().peers(0)));
    lan.seconds(5);
    lb1.carrier("eth1", false);
    lan.seconds(10);
    assertThat(lb1.held()).isEqualTo(ALL);
    assertThat(report(lb1).state()).isEqualTo(MachineState.ACTIVE);
    assertThat(instance(lb1, 1).fault()).contains("eth1 has no carrier");
  }

  @Test
  void aLostSourceAddressIsAFault() {
    lb1.configure(host(both().priority(150)));
    lb2.configure(host(both().priority(100)));
    lan.seconds(5);
    lb1.table.byAnotherProgram(
        new RouteOperation.DeleteAddress(
            lb1.link("eth0").index(), InterfaceAddress.parse("10.0.0.2/24")));
    lb1.news();
    lan.seconds(4);
    assertActiveIsOnly(lb2, lb1);
    assertThat(instance(lb1, 0).fault()).isNotNull();
    lb1.own(lb1.link("eth0").index(), "10.0.0.2/24");
    lan.seconds(6);
    assertActive(lb1, lb2);
  }

  private void assertActiveIsOnly(Lan.Host active, Lan.Host other) {
    assertThat(active.held()).isEqualTo(ALL);
    assertThat(other.held()).isEmpty();
  }

  @Test
  void anInterfaceMayComeBackUnderAnotherNumber() {
    startBoth();
    int old = lb1.link("eth1").index();
    lb1.table.removeLink(old);
    lb1.news();
    lan.seconds(4);
    assertActiveIsOnly(lb2, lb1);
    assertThat(report(lb1).placements()).containsValue(new Placement.NoInterface());
    lb1.ethernet("eth7");
    lb1.ethernet("eth1", "203.0.113.2/24");
    assertThat(lb1.link("eth1").index()).isNotEqualTo(old);
    lan.seconds(7);
    assertActive(lb1, lb2);
  }

  @Test
  void anAddressRemovedByHandComesBackAndIsAnnounced() {
    startBoth();
    lan.seconds(6);
    lb1.announced.clear();
    lb1.table.byAnotherProgram(
        new RouteOperation.DeleteAddress(
            lb1.link("eth0").index(), InterfaceAddress.parse("10.0.0.20/32")));
    lb1.news();
    lan.seconds(0.1);
    assertThat(lb1.held()).isEqualTo(ALL);
    assertThat(lb1.announced).containsOnly("10.0.0.20@eth0").isNotEmpty();
    assertThat(lb1.story()).endsWith("AddressPutBack");
  }

  @Test
  void onABackupSomebodyElsesWorkIsUndoneToo() {
    startBoth();
    lb2.table.byAnotherProgram(
        new RouteOperation.PutAddress(
            HeldAddress.ofService(
                    edge().build().instances().getFirst().target(), IpAddress.parse("10.0.0.20"))
                .on(lb2.link("eth0").index())));
    lan.seconds(1.1);
    assertActive(lb1, lb2);
  }

  @Test
  void aServicesAddressWaitsUntilItIsReady() {
    TestGroup early = edge().peers(0).service("10.0.0.20", false);
    lb1.configure(host(early));
    lan.seconds(5);
    assertThat(lb1.held()).containsExactly("10.0.0.254/24@eth0");
    assertThat(report(lb1).placements().values())
        .containsExactlyInAnyOrder(new Placement.Held("eth0"), new Placement.Waiting());
    lb1.announced.clear();
    lb1.configure(host(edge().peers(0).service("10.0.0.20", true)));
    lan.seconds(0.1);
    assertThat(lb1.held()).contains("10.0.0.20/32@eth0");
    assertThat(lb1.announced).containsOnly("10.0.0.20@eth0").hasSize(2);
    lb1.configure(host(early));
    lan.seconds(2);
    assertThat(lb1.held()).as("what is there stays").contains("10.0.0.20/32@eth0");
    lb1.configure(host(edge().peers(0)));
    assertThat(lb1.held()).containsExactly("10.0.0.254/24@eth0");
  }

  @Test
  void aSilentAgentCostsFifty() {
    lb1.configure(host(both().priority(150)));
    lb2.configure(host(both().priority(120)));
    for (int i = 0; i < 7; i++) {
      lan.seconds(10);
      lb2.process.agentHeard(lan.now());
    }
    assertThat(report(lb1).effectivePriority()).isEqualTo(100);
    assertThat(report(lb1).priorityReasons()).containsExactly("agent silent");
    assertActive(lb2, lb1);
    lb1.process.agentHeard(lan.now());
    lan.seconds(5);
    assertThat(report(lb1).effectivePriority()).isEqualTo(150);
    assertThat(report(lb1).priorityReasons()).isEmpty();
    assertActive(lb1, lb2);
    assertThat(lb1.story()).contains("AgentSilent", "AgentHeard");
  }

  @Test
  void aloneASilentAgentCostsNothing() {
    lb1.configure(host(both().priority(150).peers(0)));
    lan.seconds(70);
    assertThat(report(lb1).effectivePriority()).isEqualTo(150);
    assertThat(report(lb1).priorityReasons()).isEmpty();
  }

  @Test
  void anOldConfigurationDoesNotPreempt() {
    startBoth();
    lb1.kill();
    lan.seconds(5);
    lb1.start();
    lan.seconds(20);
    assertActive(lb2, lb1);
    lb1.configure(host(both().priority(150)));
    lan.seconds(4);
    assertActive(lb1, lb2);
  }

  @Test
  void anOldConfigurationIsGoodEnoughWhenNobodyIsHeard() {
    startBoth();
    lb1.kill();
    lb2.stop();
    lan.seconds(1);
    lb1.start();
    lan.seconds(4);
    assertThat(lb1.held()).isEqualTo(ALL);
  }

  @Test
  void aSwitchoverIsDoneOnceAndRemembered() {
    lb1.configure(host(both().priority(150).preempt(false)));
    lb2.configure(host(both().priority(100).preempt(false)));
    lan.seconds(5);
    lb1.configure(host(both().priority(150).preempt(false).switchover(77)));
    assertThat(lb1.held()).isEmpty();
    assertThat(report(lb1).lastSwitchover()).isEqualTo(77);
    lan.seconds(1);
    assertActive(lb2, lb1);
    lb2.stop();
    lan.seconds(5);
    assertThat(lb1.held()).isEqualTo(ALL);
    lb1.configure(host(both().priority(150).preempt(false)));
    lb1.kill();
    lb1.start();
    lb1.configure(host(both().priority(150).preempt(false).switchover(77)));
    lan.seconds(5);
    assertThat(lb1.held()).as("it was handled before the restart").isEqualTo(ALL);
    assertThat(report(lb1).lastSwitchover()).isEqualTo(77);
  }

  @Test
  void aSwitchoverWithoutAnybodyElseIsRefused() {
    lb1.configure(host(both().peers(0)));
    lan.seconds(5);
    lb1.configure(host(both().peers(0).switchover(5)));
    lan.seconds(2);
    assertThat(lb1.held()).isEqualTo(ALL);
    assertThat(report(lb1).lastSwitchover()).isEqualTo(5);
    assertThat(lb1.story()).contains("SwitchoverRefused");
  }

  @Test
  void aSecondMasterIsToldAndAfterItAllIsAnnouncedAgain() {
    startBoth();
    lan.seconds(6);
    lan.sever(lb1, lb2);
    lan.seconds(5);
    assertThat(report(lb2).state()).isEqualTo(MachineState.ACTIVE);
    assertThat(report(lb1).state()).isEqualTo(MachineState.ACTIVE);
    assertThat(report(lb1).secondMasterNow()).isTrue();
    assertThat(report(lb1).secondMasterHeard()).isPositive();
    assertThat(lb1.story()).endsWith("SecondMaster");
    lb1.announced.clear();
    lan.heal();
    lan.seconds(6);
    assertActive(lb1, lb2);
    assertThat(report(lb1).secondMasterNow()).isFalse();
    assertThat(lb1.story()).endsWith("SecondMasterGone");
    assertThat(lb1.announced).contains("10.0.0.254@eth0", "10.0.0.20@eth0", "203.0.113.4@eth1");
  }

  @Test
  void aVridTwiceOnOneWireIsAFaultOfTheSecondGroup() {
    lb1.configure(
        host(
            edge().peers(0),
            new TestGroup("other").peers(1).instance("inner", "eth0", 52, "10.0.0.253/24")));
    lan.seconds(5);
    assertThat(lb1.held()).containsExactly("10.0.0.254/24@eth0");
    assertThat(lb1.report().groups().get(1).instances().getFirst().fault())
        .contains("VRID 52", "group edge");
  }

  @Test
  void nonsenseIsCountedByCause() {
    lb1.configure(host(edge().priority(200)));
    lan.seconds(5);
    IpAddress stranger = IpAddress.parse("10.0.0.9");
    IpAddress group = IpAddress.parse("224.0.0.18");
    lan.inject(null, "eth0", stranger, group, 64, new byte[20]);
    lan.inject(null, "eth0", stranger, group, 255, new byte[1]);
    lan.inject(null, "eth0", stranger, group, 255, new byte[] {0x31, 52, 1, 1, 0, 0, 0, 0});
    lan.inject(null, "eth0", stranger, group, 255, new byte[] {0x31, 99, 1, 1, 0, 0, 0, 0});
    lan.seconds(1);
    assertThat(report(lb1).invalid())
        .containsEntry(InvalidCause.LENGTH, 2L)
        .doesNotContainKey(InvalidCause.VRID);
    assertThat(report(lb1).state()).isEqualTo(MachineState.ACTIVE);
  }

  @Test
  void anotherVersionIsCountedAndBothStayActive() {
    lb1.configure(host(edge().version(2)));
    lb2.configure(host(edge().version(3)));
    lan.seconds(6);
    assertThat(report(lb1).invalid()).containsKey(InvalidCause.VERSION);
    assertThat(report(lb2).invalid()).containsKey(InvalidCause.VERSION);
  }

  @Test
  void otherAddressesAreToldOnceAndTaken() {
    lb1.configure(host(edge().priority(150)));
    lb2.configure(
        host(new TestGroup("edge").instance("inner", "10.0.0.0/24", 52, "10.0.0.253/24")));
    lan.seconds(9);
    assertThat(lb2.held()).isEmpty();
    assertThat(lb2.story()).containsOnlyOnce("OtherAddresses");
  }

  @Test
  void version2AndIpv6AndUnicastElectAlike() {
    TestGroup[] kinds = {
      edge().version(2),
      new TestGroup("six")
          .instance("inner", "eth0", 7, "fe80::200:5eff:fe00:207/64", "fd00:10::fe/64"),
    };
    for (TestGroup kind : kinds) {
      lb1.configure(host(kind.priority(150)));
      lb2.configure(host(kind.priority(100)));
      lan.seconds(5);
      assertThat(lb1.held()).isNotEmpty();
      assertThat(lb2.held()).isEmpty();
    }
    lb1.configure(host(unicast("10.0.0.3").priority(150)));
    lb2.configure(host(unicast("10.0.0.2").priority(100)));
    lan.seconds(5);
    assertThat(lb1.held()).containsExactly("10.0.0.254/24@eth0");
    assertThat(lb2.held()).isEmpty();
    assertThat(instance(lb2, 0).received()).isPositive();
    lan.inject(
        null,
        "eth0",
        IpAddress.parse("10.0.0.9"),
        IpAddress.parse("10.0.0.3"),
        255,
        new byte[] {0x31, 52, (byte) 200, 1, 0, 100, 0, 0, 10, 0, 0, (byte) 254});
    lan.seconds(5);
    assertThat(report(lb2).invalid()).isNotEmpty();
  }

  private static TestGroup unicast(String peer) {
    return new TestGroup("edge")
        .unicast()
        .instance("inner", "10.0.0.0/24", 52, List.of(peer), "10.0.0.254/24");
  }

  @Test
  void unicastWaitsAWhileToBeToldItsPeers() {
    TestGroup unknown = new TestGroup("edge").unicast();
    unknown.instance("inner", "10.0.0.0/24", 52, "10.0.0.254/24");
    lb1.configure(host(unknown));
    lan.seconds(9);
    assertThat(report(lb1).state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(instance(lb1, 0).sourceAddress()).isEqualTo(IpAddress.parse("10.0.0.2"));
    lan.seconds(6);
    assertThat(report(lb1).state())
        .as("perhaps it has no peers yet")
        .isEqualTo(MachineState.ACTIVE);

    lb2.configure(host(unknown));
    lan.seconds(2);
    lb2.configure(host(unicast("10.0.0.2")));
    assertThat(report(lb2).state()).as("told").isEqualTo(MachineState.BACKUP);
  }

  @Test
  void unicastWithoutPeersIsActiveAtOnceAndSilent() {
    lb2.configure(host(edge().priority(100)));
    lb1.configure(
        host(
            new TestGroup("edge")
                .unicast()
                .priority(255)
                .peers(0)
                .instance("inner", "10.0.0.0/24", 1, "10.0.0.254/24")));
    assertThat(lb1.held()).containsExactly("10.0.0.254/24@eth0");
    lan.seconds(5);
    assertThat(instance(lb1, 0).sent()).isZero();
    assertThat(instance(lb2, 0).received()).isZero();
  }

  @Test
  void aChangeOfWhatDoesNotMatterToOthersKeepsTheState() {
    startBoth();
    lb1.table.forgetApplied();
    lb1.configure(host(both().priority(160).announcing(5, 0, 60).service("10.0.0.21", true)));
    assertThat(lb1.held()).containsAll(ALL).contains("10.0.0.21/32@eth0");
    assertThat(lb1.table.applied()).hasOnlyElementsOfType(RouteOperation.PutAddress.class);
    assertThat(report(lb1).effectivePriority()).isEqualTo(160);
    lan.seconds(5);
    assertThat(lb2.held()).isEmpty();
  }

  @Test
  void aloneNoChangeRemovesAnAddress() {
    lb1.configure(host(edge().peers(0)));
    lan.seconds(5);
    lb1.table.forgetApplied();
    lb1.configure(host(edge().peers(0).version(2)));
    lan.seconds(5);
    lb1.configure(
        host(new TestGroup("edge").peers(0).instance("new", "eth0", 99, "10.0.0.254/24")));
    lan.seconds(5);
    assertThat(report(lb1).state()).isEqualTo(MachineState.ACTIVE);
    assertThat(lb1.table.applied()).isEmpty();
  }

  @Test
  void aGroupThatIsNotNamedAnyMoreGivesAllUp() {
    startBoth();
    lb1.configure(host());
    assertThat(lb1.held()).isEmpty();
    assertThat(lb1.report().groups()).isEmpty();
    lan.seconds(1);
    assertThat(lb2.held()).isEqualTo(ALL);
  }

  @Test
  void theStartUpDelayKeepsItOut() {
    lb1.configure(host(both().priority(150).startupDelay(30)));
    lb2.configure(host(both().priority(100)));
    lan.seconds(29);
    assertActive0(lb2, lb1);
    lan.seconds(6);
    assertActive(lb1, lb2);
  }

  private void assertActive0(Lan.Host active, Lan.Host waiting) {
    assertThat(active.held()).isEqualTo(ALL);
    assertThat(waiting.held()).isEmpty();
    assertThat(report(waiting).state()).isEqualTo(MachineState.INITIALIZE);
  }

  @Test
  void addressesAreRefreshedWhileTheyAreHere() {
    lb1.configure(host(edge().peers(0).announcing(1, 0, 10)));
    lan.seconds(5);
    lb1.announced.clear();
    lan.seconds(31);
    assertThat(lb1.announced).hasSize(3).containsOnly("10.0.0.254@eth0");
  }

  @Test
  void withoutAConfigurationNothingIsTouched() {
    lb1.configure(host(edge().peers(0)));
    lan.seconds(5);
    lb1.kill();
    lb1.saved = null;
    lb1.start();
    lan.seconds(20);
    assertThat(lb1.held()).containsExactly("10.0.0.254/24@eth0");
    assertThat(lb1.report().configurationGeneration()).isZero();
  }
}
