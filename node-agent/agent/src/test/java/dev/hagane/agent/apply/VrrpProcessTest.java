package dev.hagane.agent.apply;

import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.netlink.Errno;
import dev.hagane.rtnl.AddressFlag;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteOperation;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.ServiceAddress;
import dev.hagane.vrrp.protocol.MachineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the agent tells hagane-vrrp, waits for, and says of it. */
class VrrpProcessTest {
  private static final CompiledService SHOP = service("shop").build();
  private static final CompiledService MORE = service("more").addresses("203.0.113.21").build();

  private final TestHost host = new TestHost();

  private HostConfiguration lastTold() {
    return host.vrrp.told().getLast();
  }

  private static Map<String, Boolean> serviceAddresses(HostConfiguration told) {
    return told.groups().stream()
        .flatMap(g -> g.serviceAddresses().stream())
        .collect(Collectors.toMap(a -> a.instance() + " " + a.address(), ServiceAddress::ready));
  }

  private DirectorState state() {
    return host.agent.report().directors().getFirst();
  }

  private int services() {
    return host.ipvs.state().services().size();
  }

  // What it is told.

  @Test
  void anAddressIsReadyWhenItsServiceIsThere() {
    host.ipvs.refuse(o -> o instanceof IpvsOperation.AddService, Errno.ENOMEM);
    host.apply(SHOP);
    assertThat(serviceAddresses(lastTold()))
        .containsExactly(Map.entry("outer 203.0.113.20", false));

    host.ipvs.refuseNothing();
    host.look();
    assertThat(serviceAddresses(lastTold())).containsExactly(Map.entry("outer 203.0.113.20", true));
  }

  @Test
  void nothingIsToldTwice() {
    host.apply(SHOP);
    host.vrrp.forget();
    host.apply(SHOP);
    for (int i = 0; i < 40; i++) {
      host.look();
    }
    host.networkChanged();
    assertThat(host.vrrp.told()).isEmpty();
  }

  @Test
  void aMemberOrItsWeightIsNoAffairOfVrrp() {
    host.apply(SHOP);
    host.vrrp.forget();
    host.apply(service("shop").servers(server("10.0.0.11", 7)).build());
    assertThat(host.vrrp.told()).isEmpty();
  }

  @Test
  void anotherPriorityIsToldWithoutTouchingTheKernel() {
    host.apply(SHOP);
    host.forget();
    host.spoken = TestObjects.vrrp(100, null);
    host.apply(SHOP);
    assertThat(lastTold().groups().getFirst().advertisementIntervalMilliseconds()).isEqualTo(100);
    assertThat(host.ipvs.applied()).isEmpty();
    assertThat(host.network.applied()).isEmpty();
    assertThat(host.nftables.applied()).isEmpty();
  }

  @Test
  void generationsAreNeverThoseOfAnEarlierAgent() {
    host.apply(SHOP);
    long before = lastTold().generation();
    host.now = host.now.plusSeconds(5);
    host.restart();
    host.apply(SHOP);
    assertThat(lastTold().generation()).isGreaterThan(before);
    long first = lastTold().generation();
    host.apply(SHOP, MORE);
    assertThat(lastTold().generation()).isGreaterThan(first);
  }

  @Test
  void currentOnceTheServerWasHeardAndTheServicesAreThere() {
    host.ipvs.setAvailable(false);
    host.apply(SHOP);
    assertThat(lastTold().current()).isFalse();
    host.agent.current(host.now);
    assertThat(lastTold().current()).isFalse();

    host.ipvs.setAvailable(true);
    host.look();
    assertThat(lastTold().current()).isTrue();

    host.apply(SHOP, MORE);
    assertThat(lastTold().current()).isTrue();
  }

  @Test
  void currentOnlyWhenTheServerWasHeard() {
    host.apply(SHOP);
    host.look();
    assertThat(lastTold().current()).isFalse();
    host.agent.current(host.now);
    assertThat(lastTold().current()).isTrue();
    assertThat(lastTold().groups()).hasSize(1);
  }

  @Test
  void aGroupThatOnlyHoldsAddressesNeedsNoIpvs() {
    host.ipvs.setAvailable(false);
    DirectorRole role =
        TestObjects.with(TestObjects.role(List.of(), List.of()), TestObjects.vrrp(1000, null));
    host.apply(new DesiredInput(1, new NodeConfigSpec(1, List.of(role)), Map.of()));
    host.agent.current(host.now);
    assertThat(host.agent.report().problems()).isEmpty();
    assertThat(lastTold().current()).isTrue();
    assertThat(state().active()).isTrue();
  }

  // Addresses go first.

  @Test
  void aServiceWaitsForItsAddressToGo() {
    host.apply(SHOP, MORE);
    host.vrrp.setSlow(true);
    host.apply(SHOP);
    assertThat(serviceAddresses(lastTold())).doesNotContainKey("outer 203.0.113.21");
    assertThat(services()).isEqualTo(2);
    host.agent.vrrpReported(host.now);
    assertThat(services()).isEqualTo(2);

    host.vrrp.work();
    assertThat(host.heldAddresses()).doesNotContain("203.0.113.21/32");
    host.agent.vrrpReported(host.now);
    assertThat(services()).isEqualTo(1);
  }

  @Test
  void itWaitsTwoSecondsAtMostAlsoThroughMoreChanges() {
    host.apply(SHOP, MORE);
    host.vrrp.setSlow(true);
    host.apply(SHOP);
    host.look();
    assertThat(services()).isEqualTo(2);
    host.apply();
    assertThat(services()).isEqualTo(2);
    host.look();
    assertThat(services()).isZero();
    // Whoever does not answer is not waited for again and again.
    host.apply(SHOP);
    host.apply();
    assertThat(services()).isZero();
  }

  @Test
  void theRoleEndsAddressesFirst() {
    host.apply(SHOP);
    host.vrrp.setSlow(true);
    host.applyNothing();
    assertThat(lastTold().groups()).isEmpty();
    assertThat(services()).isEqualTo(1);
    host.vrrp.work();
    host.agent.vrrpReported(host.now);
    assertThat(services()).isZero();
    assertThat(host.heldAddresses()).isEmpty();
    assertThat(host.ownership.lines()).isEmpty();
  }

  @Test
  void anIntruderInAPoolThatIsLeftGoesTooWhenTheAddressesHaveGone() {
    host.apply(SHOP);
    host.ipvs.byAnotherProgram(
        new IpvsOperation.AddService(
            IpvsService.of(
                new AddressKey(IpAddress.parse("203.0.113.30"), TransportProtocol.TCP, 80), "rr")));
    host.vrrp.setSlow(true);
    host.applyNothing();
    host.agent.look(host.now);
    assertThat(services()).isEqualTo(2);
    host.vrrp.work();
    host.agent.vrrpReported(host.now);
    assertThat(services()).isZero();
  }

  // The upgrade in place, and what cannot be read.

  private void leftByAnOldAgent(int link, String address) {
    host.network.addForeignAddress(
        new LinkAddress(
            link,
            InterfaceAddress.parse(address),
            Scope.UNIVERSE,
            Set.of(AddressFlag.NOPREFIXROUTE),
            RouteProtocol.HAGANE,
            LinkAddress.FOREVER,
            address.endsWith("/32") ? 0 : LinkAddress.FOREVER));
  }

  @Test
  void theAgentWritesNoAddressItself() {
    leftByAnOldAgent(host.outside, "203.0.113.4/24");
    leftByAnOldAgent(host.outside, "203.0.113.20/32");
    leftByAnOldAgent(host.inside, "10.0.0.254/24");
    host.vrrp.setAway(true);
    host.forget();
    host.apply(SHOP);
    for (int i = 0; i < 40; i++) {
      host.look();
    }
    host.applyNothing();
    host.look();
    assertThat(host.network.applied()).isEmpty();
    assertThat(host.heldAddresses())
        .containsExactlyInAnyOrder("203.0.113.4/24", "203.0.113.20/32", "10.0.0.254/24");
  }

  /** The input whose entry of that service cannot be read. */
  private DesiredInput unreadable(String name, CompiledService... rest) {
    List<CompiledService> all = new ArrayList<>(List.of(rest));
    all.add(service(name).addresses("203.0.113.999").build());
    return host.desired(all);
  }

  @Test
  void whatCannotBeReadKeepsItsAddress() {
    host.apply(SHOP, MORE);
    host.apply(unreadable("more", SHOP));
    assertThat(serviceAddresses(lastTold()))
        .containsOnlyKeys("outer 203.0.113.20", "outer 203.0.113.21");
    assertThat(host.heldAddresses()).contains("203.0.113.21/32");

    host.apply(SHOP);
    assertThat(serviceAddresses(lastTold())).containsOnlyKeys("outer 203.0.113.20");
    assertThat(host.heldAddresses()).doesNotContain("203.0.113.21/32");
  }

  @Test
  void anAgentThatCannotReadAllAsksTheProcessWhatThereWas() {
    host.apply(SHOP, MORE);
    host.vrrp.setState("uid-edge", MachineState.BACKUP);
    host.restart();
    host.forget();
    host.apply(unreadable("more", SHOP));
    assertThat(host.vrrp.told()).isEmpty();

    host.look();
    assertThat(serviceAddresses(lastTold()))
        .isEqualTo(Map.of("outer 203.0.113.20", true, "outer 203.0.113.21", true));
    assertThat(services()).isEqualTo(2);
  }

  @Test
  void orTheKernelIfTheProcessKnowsNothingYet() {
    leftByAnOldAgent(host.outside, "203.0.113.21/32");
    leftByAnOldAgent(host.outside, "192.0.2.9/32");
    host.vrrp.work();
    host.apply(unreadable("more", SHOP));
    assertThat(serviceAddresses(lastTold()))
        .isEqualTo(Map.of("outer 203.0.113.20", true, "outer 203.0.113.21", false));
    assertThat(host.heldAddresses()).contains("203.0.113.21/32");
  }

  @Test
  void aProcessThatStaysAwayIsToldAfterAWhile() {
    host.vrrp.setAway(true);
    host.apply(unreadable("more", SHOP));
    assertThat(host.vrrp.told()).isEmpty();
    for (int i = 0; i < 15; i++) {
      host.look();
    }
    assertThat(host.vrrp.told()).isNotEmpty();
  }

  /** The role with one more instance, which makes no sense. */
  private DesiredInput unreadableGroup() {
    DesiredInput input = host.desired(SHOP);
    DirectorRole role = input.spec().directors().getFirst();
    List<DirectorInstance> instances = new ArrayList<>(role.instances());
    instances.add(
        new DirectorInstance(
            "new",
            Family.IPv4,
            new InterfaceSelector("eth0", null),
            List.of("nonsense"),
            false,
            9,
            List.of()));
    DirectorRole broken =
        new DirectorRole(
            role.group(),
            role.uid(),
            role.generation(),
            instances,
            role.addressPools(),
            role.realServerNetworks(),
            role.slices(),
            role.vrrp(),
            null);
    return new DesiredInput(
        input.generation(), new NodeConfigSpec(1, List.of(broken)), input.slices());
  }

  @Test
  void aGroupThatCannotBeReadGoesOnAsItWas() {
    host.apply(SHOP);
    List<GroupConfiguration> before = lastTold().groups();
    host.apply(unreadableGroup());
    assertThat(lastTold().groups()).isEqualTo(before);
    assertThat(TestHost.reasons(host.agent.report()))
        .containsExactly("VRRPGroup edge InvalidConfiguration");

    host.restart();
    host.forget();
    host.apply(unreadableGroup());
    host.look();
    assertThat(host.vrrp.told()).isEmpty();
    assertThat(host.heldAddresses()).contains("203.0.113.4/24", "203.0.113.20/32");
  }

  // What the agent says of it.

  @Test
  void theActiveOneHoldsItsAddresses() {
    host.apply(SHOP);
    assertThat(state().active()).isTrue();
    assertThat(state().state()).isEqualTo(VRRPState.Active);
    assertThat(state().cause()).isEqualTo("MasterSilent");
    assertThat(state().since()).startsWith("2026-11-18T");
    assertThat(state().effectivePriority()).isEqualTo(150);
    assertThat(state().heardMaster()).isNull();
    assertThat(state().secondMasterSince()).isNull();
    assertThat(state().instances())
        .anySatisfy(i -> {
          assertThat(i.name()).isEqualTo("outer");
          assertThat(i.networkInterface()).isEqualTo("eth0.4");
          assertThat(i.sourceAddress()).isEqualTo("203.0.113.2");
          assertThat(i.fault()).isNull();
        })
        .hasSize(3);
  }

  @Test
  void activeWithoutOneOfItsAddressesIsNotActive() {
    host.network.refuse(
        o ->
            o instanceof RouteOperation.PutAddress put
                && put.wanted().address().toString().equals("10.0.0.254/24"),
        Errno.ENOBUFS);
    NodeReport report = host.apply(SHOP);
    assertThat(state().state()).isEqualTo(VRRPState.Active);
    assertThat(state().active()).isFalse();
    assertThat(TestHost.messages(report))
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge KernelRefused lb1: 10.0.0.254/24 cannot be added to eth0: ");
  }

  @Test
  void aBackupHoldsNothingAndIsAsItShouldBe() {
    host.vrrp.setState("uid-edge", MachineState.BACKUP);
    NodeReport report = host.apply(SHOP);
    assertThat(host.heldAddresses()).isEmpty();
    assertThat(services()).isEqualTo(1);
    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("1");
    assertThat(report.problems()).isEmpty();
    assertThat(state().active()).isFalse();
    assertThat(state().state()).isEqualTo(VRRPState.Backup);
    assertThat(state().cause()).isEqualTo("HigherPriority");
    assertThat(state().heardMaster()).isEqualTo("203.0.113.3");
    assertThat(state().slices()).hasSize(1);
  }

  @Test
  void aBackupWithoutAnInterfaceIsNot() {
    host.vrrp.setState("uid-edge", MachineState.BACKUP);
    host.network.removeLink(host.outside);
    assertThat(TestHost.reasons(host.apply(SHOP)))
        .contains("VRRPGroup edge InterfaceNotFound", "VirtualService shop InterfaceNotFound");
    assertThat(state().instances())
        .anyMatch(i -> i.name().equals("outer") && i.networkInterface() == null);
  }

  @Test
  void aSecondMasterIsDatedAndEnds() {
    host.apply(SHOP);
    host.vrrp.setSecondMaster("uid-edge", true);
    host.agent.vrrpReported(host.now);
    String since = state().secondMasterSince();
    assertThat(since).isEqualTo(host.now.toString());
    host.look();
    host.look();
    assertThat(state().secondMasterSince()).isEqualTo(since);
    host.vrrp.setSecondMaster("uid-edge", false);
    host.agent.vrrpReported(host.now);
    assertThat(state().secondMasterSince()).isNull();
  }

  @Test
  void countersAloneAreNoNews() {
    NodeReport before = host.apply(SHOP);
    assertThat(host.look()).isSameAs(before);
    host.vrrp.tick();
    host.agent.vrrpReported(host.now);
    assertThat(host.agent.report()).isSameAs(before);
  }

  @Test
  void aProcessThatStaysAwayIsAProblemOfTheGroupAndItsLastWordStands() {
    host.apply(SHOP);
    DirectorState before = state();
    host.vrrp.setAway(true);
    for (int i = 0; i < 14; i++) {
      assertThat(host.look().problems()).isEmpty();
    }
    NodeReport report = host.look();
    assertThat(TestHost.messages(report))
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge VRRPNotRunning lb1: hagane-vrrp does not answer")
        .contains("start it");
    assertThat(state()).isEqualTo(before);

    // The services go on, and what concerns addresses waits.
    host.apply(SHOP, MORE);
    assertThat(services()).isEqualTo(2);
    assertThat(host.heldAddresses()).doesNotContain("203.0.113.21/32");

    host.vrrp.setAway(false);
    assertThat(host.look().problems()).isEmpty();
    assertThat(host.heldAddresses()).contains("203.0.113.21/32");
    assertThat(host.agent.report().transitions())
        .extracting(NodeTransition::reason)
        .contains("VRRPNotRunning", "Recovered");
  }

  @Test
  void addressesThatADeadProcessLeavesOnAHostWithoutARoleAreNamed() {
    host.apply(SHOP);
    host.vrrp.setAway(true);
    host.applyNothing();
    for (int i = 0; i < 30; i++) {
      host.look();
    }
    assertThat(TestHost.messages(host.agent.report()))
        .singleElement()
        .asString()
        .startsWith("Node lb1 VRRPNotRunning lb1: hagane-vrrp does not answer here")
        .contains("203.0.113.20/32");
    host.vrrp.setAway(false);
    assertThat(host.look().problems()).isEmpty();
    assertThat(host.heldAddresses()).isEmpty();
  }

  @Test
  void aHostWithoutARoleNeedsNoProcess() {
    host.vrrp.setAway(true);
    host.applyNothing();
    for (int i = 0; i < 20; i++) {
      host.look();
    }
    assertThat(host.agent.report().problems()).isEmpty();
    assertThat(host.agent.isReportWhole()).isTrue();
  }

  @Test
  void nothingIsSaidOfTheGroupsBeforeItIsKnown() {
    host.vrrp.setAway(true);
    host.apply(SHOP);
    assertThat(host.agent.isReportWhole()).isFalse();
    for (int i = 0; i < 15; i++) {
      host.look();
    }
    assertThat(host.agent.isReportWhole()).isTrue();
    assertThat(state().state()).isNull();
    assertThat(state().active()).isFalse();

    host.restart();
    host.vrrp.setAway(false);
    host.apply(SHOP);
    assertThat(host.agent.isReportWhole()).isTrue();
    assertThat(state().active()).isTrue();
  }

  @Test
  void realTimeSchedulingMattersForShortIntervalsOnly() {
    host.vrrp.setRealtime("real-time scheduling is refused: CAP_SYS_NICE is missing");
    assertThat(host.apply(SHOP).problems()).isEmpty();
    host.spoken = TestObjects.vrrp(100, null);
    assertThat(host.apply(SHOP).problems()).isEmpty();
    host.spoken = TestObjects.vrrp(90, null);
    assertThat(TestHost.messages(host.apply(SHOP)))
        .singleElement()
        .asString()
        .startsWith("VRRPGroup edge MissingCapability lb1: ")
        .contains("CAP_SYS_NICE", "90 ms", "100 or more");
  }

  @Test
  void aRequestToHandOverIsAnsweredAndRemembered() {
    host.apply(SHOP);
    assertThat(state().lastHandledSwitchover()).isNull();
    host.vrrp.setSlow(true);
    host.spoken = TestObjects.vrrp(1000, "2026-11-21T12:00:00Z");
    host.apply(SHOP);
    assertThat(state().lastHandledSwitchover()).isNull();
    host.vrrp.setSlow(false);
    host.look();
    assertThat(state().lastHandledSwitchover()).isEqualTo("2026-11-21T12:00:00Z");

    host.spoken = TestObjects.vrrp(1000, null);
    host.apply(SHOP);
    assertThat(state().lastHandledSwitchover()).isEqualTo("2026-11-21T12:00:00Z");
    host.restart();
    host.apply(SHOP);
    assertThat(state().lastHandledSwitchover()).isEqualTo("2026-11-21T12:00:00Z");

    host.applyNothing();
    host.apply(SHOP);
    assertThat(state().lastHandledSwitchover()).isNull();
  }

  // What happened.

  private List<String> happenings() {
    return host.agent.report().transitions().stream()
        .filter(t -> t.kind().equals("VRRPGroup") && t.reason().startsWith("Became"))
        .map(t -> t.type() + " " + t.reason() + " " + t.message())
        .toList();
  }

  @Test
  void whatHappenedIsToldOnceAlsoOverRestarts() {
    host.apply(SHOP);
    host.vrrp.happened(1, false, "BecameActive", "lb1: nobody was heard");
    host.vrrp.happened(2, true, "BecameBackup", "lb2 took over");
    host.agent.vrrpReported(host.now);
    List<String> both =
        List.of(
            "Normal BecameActive lb1: nobody was heard", "Warning BecameBackup lb1: lb2 took over");
    assertThat(happenings()).isEqualTo(both);
    NodeTransition first =
        host.agent.report().transitions().stream()
            .filter(t -> t.reason().equals("BecameActive"))
            .findFirst()
            .orElseThrow();
    assertThat(first.uid()).isEqualTo("uid-edge");
    assertThat(first.name()).isEqualTo("edge");
    assertThat(first.time()).isEqualTo("2026-11-18T11:06:40.001Z");

    host.look();
    host.restart();
    host.apply(SHOP);
    host.vrrp.tick();
    host.look();
    assertThat(happenings()).isEqualTo(both);

    // While the agent was away.
    host.restart();
    host.vrrp.happened(3, false, "BecameActive", "lb1: again");
    host.apply(SHOP);
    assertThat(happenings()).hasSize(3).last().isEqualTo("Normal BecameActive lb1: again");
  }

  @Test
  void aProcessThatLostItsRecordCountsAnewAndIsHeard() {
    host.apply(SHOP);
    host.vrrp.happened(7, false, "BecameActive", "lb1: seven");
    host.look();
    host.vrrp.forgetTransitions();
    host.vrrp.happened(1, false, "BecameActive", "lb1: one");
    host.look();
    assertThat(happenings()).hasSize(2).last().asString().endsWith("one");
  }

  @Test
  void aFullDiskKeepsNothingBack() {
    host.vrrpTold.setFull(true);
    host.apply(SHOP);
    host.vrrp.happened(1, false, "BecameActive", "lb1: nobody was heard");
    host.look();
    host.look();
    assertThat(happenings()).hasSize(1);
  }

  @Test
  void numbersGoOnFromOurOwn() {
    host.apply(SHOP);
    long before = host.agent.report().transitions().getLast().number();
    host.vrrp.happened(99, false, "BecameActive", "lb1: nobody was heard");
    host.look();
    assertThat(host.agent.report().transitions().getLast().number()).isEqualTo(before + 1);
  }
}
