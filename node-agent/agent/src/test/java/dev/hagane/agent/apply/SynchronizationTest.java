package dev.hagane.agent.apply;

import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SynchronizationDaemon;
import dev.hagane.ipvs.SyncDaemon;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel's synchronization daemons follow the VRRP state. */
class SynchronizationTest {
  private static final String EDGE = "uid-edge";
  private static final CompiledService SHOP = service("shop").build();
  private static final DirectorSynchronization INNER = over(null, "10.0.0.0/24", 52);

  private final TestHost host = new TestHost();

  @BeforeEach
  void synchronize() {
    host.synchronizing = INNER;
  }

  private static DirectorSynchronization over(String name, String subnet, int syncId) {
    return new DirectorSynchronization(new InterfaceSelector(name, subnet), syncId);
  }

  private static DirectorVRRP alone() {
    DirectorVRRP two = TestObjects.vrrp(1000, null);
    return new DirectorVRRP(
        two.version(),
        two.advertisementIntervalMilliseconds(),
        two.priority(),
        two.preemption(),
        two.startupDelaySeconds(),
        two.transport(),
        two.checksumIncludesPseudoHeader(),
        two.gratuitousARP(),
        List.of(),
        null);
  }

  /** As {@code MASTER eth0 52}. */
  private List<String> running() {
    return host.ipvs.syncDaemons().stream()
        .map(d -> d.state() + " " + d.interfaceName() + " " + d.syncId())
        .toList();
  }

  private SynchronizationDaemon told() {
    return host.agent.report().directors().getFirst().synchronization();
  }

  private List<String> problems() {
    return TestHost.messages(host.agent.report());
  }

  private List<String> repaired() {
    return host.agent.report().transitions().stream()
        .filter(t -> t.reason().equals("DriftRepaired"))
        .map(NodeTransition::message)
        .toList();
  }

  private void state(MachineState state) {
    host.vrrp.setState(EDGE, state);
    host.agent.vrrpReported(host.now);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      host.look();
    }
  }

  private void foreign(SyncDaemon.State state, String interfaceName, int syncId) {
    host.ipvs.startSyncDaemon(new SyncDaemon(state, interfaceName, syncId, 0, null, 0, 0));
  }

  @Test
  void theActiveOneSends() {
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(told()).isEqualTo(SynchronizationDaemon.Master);
    assertThat(problems()).isEmpty();
  }

  @Test
  void aBackupListensAndSoDoesOneThatTakesNoPart() {
    for (MachineState state : List.of(MachineState.BACKUP, MachineState.INITIALIZE)) {
      TestHost other = new TestHost();
      other.synchronizing = INNER;
      other.vrrp.setState(EDGE, state);
      NodeReport report = other.apply(SHOP);
      assertThat(other.ipvs.syncDaemons())
          .singleElement()
          .satisfies(d -> assertThat(d.state()).isEqualTo(SyncDaemon.State.BACKUP));
      assertThat(report.directors().getFirst().synchronization())
          .isEqualTo(SynchronizationDaemon.Backup);
    }
  }

  @Test
  void whatNobodyAskedForDoesNotRun() {
    host.synchronizing = null;
    host.apply(SHOP);
    assertThat(running()).isEmpty();
    assertThat(told()).isEqualTo(SynchronizationDaemon.None);
  }

  @Test
  void aloneThereIsNobodyToTell() {
    host.spoken = alone();
    host.apply(SHOP);
    assertThat(running()).isEmpty();
    assertThat(told()).isEqualTo(SynchronizationDaemon.None);
    assertThat(problems()).isEmpty();

    host.spoken = TestObjects.vrrp(1000, null);
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0 52");
    host.spoken = alone();
    host.apply(SHOP);
    assertThat(running()).isEmpty();
  }

  @Test
  void aChangeOfStateStartsTheOneAtOnceAndStopsTheOtherLater() {
    host.apply(SHOP);
    state(MachineState.BACKUP);
    assertThat(running()).containsExactly("MASTER eth0 52", "BACKUP eth0 52");
    assertThat(told()).isEqualTo(SynchronizationDaemon.Backup);
    pass(3);
    assertThat(running()).hasSize(2);
    pass(1);
    assertThat(running()).containsExactly("BACKUP eth0 52");

    state(MachineState.ACTIVE);
    assertThat(running()).containsExactly("MASTER eth0 52", "BACKUP eth0 52");
    assertThat(told()).isEqualTo(SynchronizationDaemon.Master);
    pass(4);
    assertThat(running()).containsExactly("MASTER eth0 52");
  }

  @Test
  void aStateThatComesBackSoonFindsItsDaemonAndItsTimeBeginsAnew() {
    host.apply(SHOP);
    state(MachineState.BACKUP);
    pass(2);
    state(MachineState.ACTIVE);
    pass(2);
    state(MachineState.BACKUP);
    pass(3);
    assertThat(running()).containsExactly("MASTER eth0 52", "BACKUP eth0 52");
    pass(1);
    assertThat(running()).containsExactly("BACKUP eth0 52");
    assertThat(repaired()).isEmpty();
  }

  @Test
  void aClockThatIsSetBackKeepsNothingRunning() {
    host.apply(SHOP);
    state(MachineState.BACKUP);
    host.now = host.now.minusSeconds(86_400);
    pass(1);
    assertThat(running()).containsExactly("BACKUP eth0 52");
  }

  @Test
  void nothingIsStoppedBeforeTheStateIsKnown() {
    host.apply(SHOP);
    host.vrrp.setAway(true);
    host.restart();
    host.apply(SHOP);
    pass(20);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(told()).isEqualTo(SynchronizationDaemon.Master);

    host.vrrp.setAway(false);
    state(MachineState.BACKUP);
    pass(5);
    assertThat(running()).containsExactly("BACKUP eth0 52");
  }

  @Test
  void whileTheProcessIsAwayItsLastWordStands() {
    host.vrrp.setState(EDGE, MachineState.BACKUP);
    host.apply(SHOP);
    host.vrrp.setAway(true);
    pass(30);
    assertThat(running()).containsExactly("BACKUP eth0 52");
  }

  @Test
  void itEndsWithTheWishAndTheRole() {
    host.apply(SHOP);
    state(MachineState.BACKUP);
    host.synchronizing = null;
    host.apply(SHOP);
    assertThat(running()).isEmpty();

    host.synchronizing = INNER;
    host.apply(SHOP);
    host.restart();
    host.applyNothing();
    assertThat(running()).isEmpty();
    assertThat(host.daemons.read().orElseThrow()).isEmpty();
  }

  @Test
  void aStoppedAgentLeavesThem() {
    host.apply(SHOP);
    host.restart();
    assertThat(running()).containsExactly("MASTER eth0 52");
    host.ipvs.stopSyncDaemon(SyncDaemon.State.MASTER);
    foreign(SyncDaemon.State.MASTER, "eth0", 52);
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(repaired()).isEmpty();
  }

  @Test
  void oneThatAnotherStoppedRunsAgainAndItIsSaid() {
    host.apply(SHOP);
    host.ipvs.stopSyncDaemon(SyncDaemon.State.MASTER);
    pass(1);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(repaired())
        .singleElement()
        .asString()
        .contains("lb1: another program changed the connection synchronization daemon (master)");
    pass(3);
    assertThat(repaired()).hasSize(1);
  }

  @Test
  void oneThatAnotherMovedIsPutRight() {
    host.apply(SHOP);
    host.ipvs.stopSyncDaemon(SyncDaemon.State.MASTER);
    foreign(SyncDaemon.State.MASTER, "lo", 52);
    pass(1);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(repaired()).hasSize(1);
  }

  @Test
  void anotherProgramsIsLeftAloneAndNamed() {
    foreign(SyncDaemon.State.MASTER, "eth0.4", 7);
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0.4 7");
    assertThat(told()).isEqualTo(SynchronizationDaemon.None);
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge NotSynchronized lb1: ")
        .contains("master daemon", "interface eth0.4, syncid 7", "ipvsadm --stop-daemon master");

    // It does not stand in the way of the other half.
    state(MachineState.BACKUP);
    assertThat(running()).containsExactly("MASTER eth0.4 7", "BACKUP eth0 52");
    assertThat(problems()).isEmpty();
    pass(5);
    host.applyNothing();
    assertThat(running()).containsExactly("MASTER eth0.4 7");

    host.ipvs.stopSyncDaemon(SyncDaemon.State.MASTER);
    host.apply(SHOP);
    state(MachineState.ACTIVE);
    assertThat(running()).contains("MASTER eth0 52");
  }

  @Test
  void anotherProgramsWithoutNumberIsNotOurs() {
    foreign(SyncDaemon.State.BACKUP, "eth0", 0);
    host.apply(SHOP);
    pass(10);
    host.applyNothing();
    assertThat(running()).containsExactly("BACKUP eth0 0");
  }

  @Test
  void aMissingInterfaceIsNamedAndTakenWhenItComes() {
    host.synchronizing = over("eth7", null, 52);
    host.apply(SHOP);
    assertThat(running()).isEmpty();
    assertThat(told()).isEqualTo(SynchronizationDaemon.None);
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge NotSynchronized lb1: ")
        .contains("there is no interface eth7", "connectionSynchronization.interface");

    host.network.addEthernet("eth7");
    host.ipvs.addInterfaces("eth7");
    host.networkChanged();
    assertThat(running()).containsExactly("MASTER eth7 52");
    assertThat(problems()).isEmpty();
    assertThat(repaired()).isEmpty();
  }

  @Test
  void itMovesWithTheWish() {
    host.apply(SHOP);
    host.synchronizing = over("eth0.4", null, 52);
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0.4 52");
    host.synchronizing = over("eth0.4", null, 53);
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0.4 53");
    // By an agent that did not see the change.
    host.restart();
    host.synchronizing = INNER;
    host.apply(SHOP);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(repaired()).isEmpty();
  }

  @Test
  void aDeviceThatComesBackGetsItAnew() {
    host.synchronizing = over("eth7", null, 52);
    int first = host.network.addEthernet("eth7");
    host.ipvs.addInterfaces("eth7");
    host.apply(SHOP);
    host.network.removeLink(first);
    host.networkChanged();
    assertThat(running()).isEmpty();
    assertThat(problems()).hasSize(1);

    host.network.addEthernet("eth7");
    host.networkChanged();
    assertThat(running()).containsExactly("MASTER eth7 52");
  }

  @Test
  void aDeviceThatCameBackWhileNobodyLookedGetsItAnew() {
    host.synchronizing = over("eth7", null, 52);
    int first = host.network.addEthernet("eth7");
    host.ipvs.addInterfaces("eth7");
    host.apply(SHOP);
    host.network.removeLink(first);
    host.network.addEthernet("eth6");
    int second = host.network.addEthernet("eth7");
    assertThat(second).isNotEqualTo(first);
    // Nothing in the kernel tells that daemon from a right one, so it is seen by what is started.
    host.restart();
    List<SyncDaemon> before = host.ipvs.syncDaemons();
    host.apply(SHOP);
    assertThat(host.ipvs.startedDaemons()).isEqualTo(2);
    assertThat(host.ipvs.syncDaemons()).isEqualTo(before);
  }

  @Test
  void overIpv6ItHasAGroupOfThatFamily() {
    host.synchronizing = over(null, "fd00:10::/64", 52);
    host.apply(SHOP);
    assertThat(host.ipvs.syncDaemons())
        .singleElement()
        .satisfies(d -> {
          assertThat(d.interfaceName()).isEqualTo("eth0");
          assertThat(d.group()).isEqualTo(IpAddress.parse("ff02::81"));
        });
    pass(3);
    assertThat(host.ipvs.startedDaemons()).isEqualTo(1);
  }

  @Test
  void aKernelThatRefusesIsAskedLessAndLessOften() {
    host.synchronizing = over("eth9", null, 52);
    host.network.addEthernet("eth9");
    host.apply(SHOP);
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge NotSynchronized lb1: ")
        .contains("ENODEV");
    assertThat(told()).isEqualTo(SynchronizationDaemon.None);
    host.ipvs.addInterfaces("eth9");
    pass(2);
    assertThat(running()).containsExactly("MASTER eth9 52");
    assertThat(problems()).isEmpty();
  }

  @Test
  void noDaemonIsTouchedTwice() {
    host.apply(SHOP);
    pass(40);
    host.networkChanged();
    host.apply(SHOP, service("more").addresses("203.0.113.21").build());
    assertThat(host.ipvs.startedDaemons()).isEqualTo(1);
  }

  // Groups that share the host.

  private DesiredInput two(DirectorSynchronization first, DirectorSynchronization second) {
    DesiredInput input = host.desired(SHOP);
    DirectorRole edge = TestObjects.synchronizing(input.spec().directors().getFirst(), first);
    DirectorRole other =
        new DirectorRole(
            "other",
            "uid-other",
            1L,
            List.of(
                new DirectorInstance(
                    "o",
                    Family.IPv4,
                    new InterfaceSelector("eth0", null),
                    List.of("10.0.0.253/24"),
                    false,
                    77,
                    List.of())),
            List.of(),
            List.of(),
            List.of(),
            TestObjects.vrrp(1000, null),
            second);
    List<DirectorRole> roles = new ArrayList<>(List.of(edge, other));
    return new DesiredInput(input.generation(), new NodeConfigSpec(1, roles), input.slices());
  }

  @Test
  void eachOfTwoGroupsHasTheDaemonOfItsState() {
    host.vrrp.setState("uid-other", MachineState.BACKUP);
    NodeReport report = host.apply(two(INNER, INNER));
    assertThat(running()).containsExactly("MASTER eth0 52", "BACKUP eth0 52");
    assertThat(report.directors())
        .extracting(d -> d.group() + " " + d.synchronization())
        .containsExactly("edge Master", "other Backup");
    pass(10);
    assertThat(running()).hasSize(2);
  }

  @Test
  void aGroupThatDisagreesIsTold() {
    NodeReport report = host.apply(two(INNER, over(null, "10.0.0.0/24", 9)));
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(report.directors())
        .extracting(d -> d.group() + " " + d.synchronization())
        .containsExactly("edge Master", "other None");
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("VRRPGroup other NotSynchronized lb1: ")
        .contains("VRRPGroup edge", "interface in 10.0.0.0/24, syncId 52");
  }

  // The host's settings.

  private Map<String, String> vs() {
    return host.sysctl.below("net/ipv4/vs/");
  }

  private static final Map<String, String> KERNEL =
      Map.of(
          "backup_only", "0",
          "conntrack", "0",
          "sloppy_tcp", "0",
          "sync_refresh_period", "0",
          "sync_retries", "0",
          "sync_threshold", "3\t50");

  @Test
  void settingsAreThoseOfSynchronizationAndComeBackWithIt() {
    host.apply(SHOP);
    assertThat(vs())
        .containsEntry("sync_threshold", "3 4")
        .containsEntry("sync_refresh_period", "10")
        .containsEntry("sync_retries", "1")
        .containsEntry("sloppy_tcp", "0");
    host.sysctl.set("net/ipv4/vs/sync_threshold", "3\t4");
    host.sysctl.written().clear();
    pass(12);
    assertThat(host.sysctl.written()).isEmpty();

    host.restart();
    host.synchronizing = null;
    host.apply(SHOP);
    assertThat(vs())
        .containsEntry("sync_threshold", "3 50")
        .containsEntry("sync_refresh_period", "0")
        .containsEntry("sync_retries", "0")
        .containsEntry("conntrack", "1");
    host.applyNothing();
    host.sysctl.set("net/ipv4/vs/sync_threshold", "3\t50");
    assertThat(vs()).isEqualTo(KERNEL);
  }

  @Test
  void aHashedServiceNeedsSloppyTcpOnEveryDirectorOfSeveral() {
    host.synchronizing = null;
    CompiledService hashed = service("hashed").scheduler(Scheduler.mh).build();
    host.vrrp.setState(EDGE, MachineState.BACKUP);
    host.apply(hashed);
    assertThat(vs()).containsEntry("sloppy_tcp", "1").containsEntry("sync_threshold", "3\t50");
    host.apply(SHOP);
    assertThat(vs()).containsEntry("sloppy_tcp", "0");
    host.apply(hashed, SHOP);
    assertThat(vs()).containsEntry("sloppy_tcp", "1");
    host.spoken = alone();
    host.apply(hashed, SHOP);
    assertThat(vs()).containsEntry("sloppy_tcp", "0");
  }

  @Test
  void aHashedServiceOfUdpNeedsNothing() {
    host.apply(
        service("dns").scheduler(Scheduler.sh).ports(TestObjects.port(Protocol.UDP, 53)).build());
    assertThat(vs()).containsEntry("sloppy_tcp", "0");
  }

  @Test
  void aMarkOfTcpPortsCountsToo() {
    host.apply(
        service("range")
            .scheduler(Scheduler.mh)
            .ports(new CompiledPort(Protocol.TCP, 8000, 8099, null, 7L))
            .build());
    assertThat(vs()).containsEntry("sloppy_tcp", "1");
  }

  @Test
  void backupOnlyIsNeverOnADirectorThatMayBecomeActive() {
    host.sysctl.set("net/ipv4/vs/backup_only", "1");
    host.vrrp.setState(EDGE, MachineState.BACKUP);
    host.apply(SHOP);
    assertThat(vs()).containsEntry("backup_only", "0");
    host.sysctl.set("net/ipv4/vs/backup_only", "1");
    pass(5);
    assertThat(vs()).containsEntry("backup_only", "0");
    assertThat(repaired())
        .anySatisfy(text -> assertThat(text).contains("the setting net.ipv4.vs.backup_only"));
    host.applyNothing();
    assertThat(vs()).containsEntry("backup_only", "1");
  }

  @Test
  void settingsThatCannotBeWrittenAreSaidAndTheDaemonRuns() {
    host.sysctl.setReadOnly(true);
    CompiledService direct = service("direct").forwarding(ForwardingMethod.DirectRouting).build();
    host.apply(direct);
    assertThat(running()).containsExactly("MASTER eth0 52");
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge NotSynchronized lb1: net.ipv4.vs.sync_")
        .contains("connections may not live through a failover");
  }
}
