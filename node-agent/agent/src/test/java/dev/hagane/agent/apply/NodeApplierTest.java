package dev.hagane.agent.apply;

import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeTransition;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.netlink.Errno;
import dev.hagane.rtnl.Link;
import dev.hagane.value.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the agent does to a host, and says of it. */
class NodeApplierTest {
  private final TestHost host = new TestHost();

  private static CompiledService shop(int weight) {
    return service("shop").servers(server("10.0.0.11", weight), server("10.0.0.12", 1)).build();
  }

  private ServiceKey onlyKey() {
    return host.ipvs.state().services().firstKey();
  }

  @Test
  void aServiceGetsItsSettingsFiltersTableAndAddress() {
    NodeReport report = host.apply(shop(1));

    assertThat(host.ipvs.dump()).contains("203.0.113.20:80", "10.0.0.11:80", "10.0.0.12:80");
    assertThat(host.heldAddresses()).contains("203.0.113.20/32", "203.0.113.4/24", "10.0.0.254/24");
    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("1");
    assertThat(host.sysctl.read("net/ipv4/vs/conntrack")).contains("1");
    assertThat(host.nftables.list("inet", "hagane").orElseThrow())
        .contains("eth0.4", "10.0.0.0/24", "drop");
    assertThat(report.problems()).isEmpty();
    assertThat(report.roles()).isEqualTo("director(edge)");
    assertThat(report.directors())
        .singleElement()
        .matches(d -> d.active() && d.slices().size() == 1);
    assertThat(report.observedGeneration()).isEqualTo(1);
  }

  @Test
  void aChangedWeightIsOneCommandAndNothingElse() {
    host.apply(shop(1));
    host.forget();

    host.apply(shop(5));

    assertThat(host.written()).hasSize(1);
    assertThat(host.ipvs.applied().getFirst()).isInstanceOf(IpvsOperation.UpdateDestination.class);
  }

  @Test
  void servicesComeBeforeTheirAddressAndGoAfterIt() {
    host.ipvs.refuse(o -> o instanceof IpvsOperation.AddService, Errno.ENOMEM);
    host.apply(shop(1));
    assertThat(host.heldAddresses()).doesNotContain("203.0.113.20/32").contains("203.0.113.4/24");

    host.ipvs.refuseNothing();
    host.look();
    assertThat(host.heldAddresses()).contains("203.0.113.20/32");

    host.ipvs.refuse(o -> o instanceof IpvsOperation.DeleteService, Errno.ENOMEM);
    host.apply();
    assertThat(host.heldAddresses()).doesNotContain("203.0.113.20/32");
    assertThat(host.ipvs.state().services()).hasSize(1);
    host.ipvs.refuseNothing();
    host.look();
    host.look();
    assertThat(host.ipvs.state().services()).isEmpty();
  }

  @Test
  void aRestartWritesNothingAndSaysNothing() {
    NodeReport before = host.apply(shop(1));
    host.restart();
    host.forget();

    NodeReport after = host.apply(shop(1));
    host.look();

    assertThat(host.written()).isEmpty();
    assertThat(after.transitions()).isEqualTo(before.transitions());
  }

  @Test
  void aClearedTableIsRepairedWithinASecondAndSaidOnce() {
    host.apply(shop(1));
    String before = host.ipvs.dump();
    host.ipvs.flush();

    NodeReport report = host.look();

    assertThat(host.ipvs.dump()).isEqualTo(before);
    assertThat(report.transitions())
        .filteredOn(t -> t.reason().equals("DriftRepaired"))
        .singleElement()
        .satisfies(t -> {
          assertThat(t.kind()).isEqualTo("VirtualService");
          assertThat(t.name()).isEqualTo("shop");
          assertThat(t.message()).contains("lb1: ", "TCP 203.0.113.20:80");
        });
    assertThat(host.look().transitions()).isEqualTo(report.transitions());
  }

  @Test
  void theTableOfFiltersAndTheSettingsAreRepaired() {
    host.apply(shop(1));
    String table = host.nftables.list("inet", "hagane").orElseThrow();
    host.nftables.byAnotherProgram("delete table inet hagane\n");
    host.sysctl.set("net/ipv4/ip_forward", "0");

    for (int i = 0; i < 6; i++) {
      host.look();
    }

    assertThat(host.nftables.list("inet", "hagane")).contains(table);
    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("1");
    assertThat(host.agent.report().transitions())
        .filteredOn(t -> t.reason().equals("DriftRepaired"))
        .extracting(NodeTransition::message)
        .anyMatch(m -> m.contains("inet hagane"))
        .anyMatch(m -> m.contains("net.ipv4.ip_forward"));
  }

  @Test
  void aMissingSchedulerIsNamedWithItsRemedyAndTheRestGoesOn() {
    CompiledService lacking =
        service("lacking").addresses("203.0.113.21").scheduler(Scheduler.twos).build();
    NodeReport report = host.apply(shop(1), lacking);

    assertThat(TestHost.messages(report))
        .containsExactly(
            "VirtualService lacking MissingKernelModule lb1: its kernel has no scheduler twos"
                + " (ip_vs_twos); install linux-modules-extra or choose another scheduler");
    assertThat(host.ipvs.state().services()).hasSize(1);
    assertThat(host.heldAddresses()).contains("203.0.113.20/32").doesNotContain("203.0.113.21/32");

    host.ipvs.withScheduler("twos");
    for (int i = 0; i < 3; i++) {
      report = host.look();
    }
    assertThat(report.problems()).isEmpty();
    assertThat(report.transitions()).anyMatch(t -> t.reason().equals("Recovered"));
    assertThat(host.heldAddresses()).contains("203.0.113.21/32");
  }

  @Test
  void refusalsAreTriedAgainLessAndLessOften() {
    host.ipvs.refuse(o -> o instanceof IpvsOperation.AddService, Errno.EINVAL);
    host.apply(shop(1));
    host.forget();
    for (int second = 0; second < 120; second++) {
      host.look();
    }
    assertThat(host.ipvs.applied())
        .filteredOn(o -> o instanceof IpvsOperation.AddService)
        .hasSizeBetween(5, 8);
    assertThat(TestHost.messages(host.agent.report()))
        .singleElement()
        .asString()
        .contains("KernelRefused", "TCP 203.0.113.20:80", "EINVAL");
  }

  @Test
  void aKernelWithoutIpvsIsToldOfEachObjectAndRecovers() {
    host.ipvs.setAvailable(false);
    NodeReport report = host.apply(shop(1));

    assertThat(TestHost.reasons(report))
        .contains("VRRPGroup edge MissingKernelModule", "VirtualService shop MissingKernelModule");
    assertThat(TestHost.messages(report)).anyMatch(m -> m.contains("lb1: its kernel has no IPVS"));
    assertThat(report.directors()).allMatch(d -> d.slices().isEmpty());

    host.ipvs.setAvailable(true);
    host.look();
    host.look();
    assertThat(host.agent.report().problems()).isEmpty();
    assertThat(host.heldAddresses()).contains("203.0.113.20/32");
  }

  @Test
  void aMissingCapabilityIsNamed() {
    host.ipvs.setPermitted(false);
    NodeReport report = host.apply(shop(1));
    assertThat(TestHost.messages(report))
        .anyMatch(m ->
            m.startsWith("VirtualService shop MissingCapability lb1: ")
                && m.contains("CAP_NET_ADMIN"));
  }

  @Test
  void aMissingInterfaceIsNamedAndTakenWhenItComes() {
    host.network.removeLink(host.outside);
    NodeReport report = host.apply(shop(1));

    assertThat(TestHost.messages(report))
        .anyMatch(m ->
            m.startsWith("VRRPGroup edge InterfaceNotFound lb1: 203.0.113.4/24 cannot be held")
                && m.contains("interface in 203.0.113.0/24"))
        .anyMatch(m -> m.startsWith("VirtualService shop InterfaceNotFound"));
    assertThat(report.directors()).noneMatch(d -> d.active());

    int again = host.network.addEthernet("eth0.4");
    host.address(again, "203.0.113.2/24");
    host.address(again, "2001:db8:4::2/64");
    NodeReport after = host.networkChanged();
    assertThat(after.problems()).isEmpty();
    assertThat(after.directors()).allMatch(d -> d.active());
  }

  @Test
  void kubeProxyInIpvsModeIsNoNeighbour() {
    host.network.addLink(kubeIpvs());
    NodeReport report = host.apply(shop(1));

    assertThat(host.written()).isEmpty();
    assertThat(report.directors()).isEmpty();
    assertThat(TestHost.messages(report))
        .anyMatch(m ->
            m.startsWith("VRRPGroup edge ConflictingProxy lb1: ")
                && m.contains("ipvs.excludeCIDRs")
                && m.contains("203.0.113.16/28"));

    host.network.removeLink(77);
    host.look();
    assertThat(host.agent.report().problems()).isEmpty();
    assertThat(host.ipvs.state().services()).hasSize(1);
  }

  @Test
  void kubeProxyThatExcludesThePoolsIsOne() {
    host.network.addLink(kubeIpvs());
    host.excludedByKubeProxy = List.of(Cidr.parse("203.0.113.0/24"), Cidr.parse("2001:db8::/32"));
    host.restart();
    assertThat(host.apply(shop(1)).problems()).isEmpty();
    assertThat(host.ipvs.state().services()).hasSize(1);
  }

  private static Link kubeIpvs() {
    return new Link(
        77,
        "kube-ipvs0",
        "dummy",
        null,
        1500,
        dev.hagane.rtnl.OperationalState.DOWN,
        false,
        false,
        false,
        0,
        0,
        0);
  }

  @Test
  void noForwardingBeforeTheGuardStands() {
    host.nftables.setInstalled(false);
    NodeReport report = host.apply(shop(1));

    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("0");
    assertThat(TestHost.messages(report))
        .anyMatch(
            m -> m.startsWith("VRRPGroup edge KernelRefused lb1: ") && m.contains("nftables"));

    host.nftables.setInstalled(true);
    host.look();
    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("1");
    assertThat(host.agent.report().problems()).isEmpty();
  }

  @Test
  void settingsThatCannotBeWrittenAreNamed() {
    host.sysctl.setReadOnly(true);
    assertThat(TestHost.messages(host.apply(shop(1))))
        .anyMatch(m -> m.contains("net.ipv4.ip_forward cannot be set") && m.contains("Read-only"));
  }

  @Test
  void theRoleEndsAndTheHostIsAsItWas() {
    CompiledService both =
        service("both")
            .addresses("203.0.113.20", "2001:db8:4::1:0:20")
            .servers(server("10.0.0.11", 1), server("fd00:10::11", 1))
            .build();
    host.apply(both);
    assertThat(host.sysctl.read("net/ipv6/conf/eth0.4/accept_ra")).contains("2");
    assertThat(host.sysctl.read("net/ipv6/conf/eth0/accept_ra")).contains("0");
    host.restart();
    host.apply(both);

    host.applyNothing();

    assertThat(host.ipvs.state().services()).isEmpty();
    assertThat(host.heldAddresses()).isEmpty();
    assertThat(host.nftables.list("inet", "hagane")).isEmpty();
    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("0");
    assertThat(host.sysctl.read("net/ipv6/conf/all/forwarding")).contains("0");
    assertThat(host.sysctl.read("net/ipv6/conf/eth0.4/accept_ra")).contains("1");
    assertThat(host.ownership.lines()).isEmpty();
    assertThat(host.agent.report().roles()).isEqualTo("none");
  }

  @Test
  void aHostWithoutARoleNeedsNeitherIpvsNorNft() {
    host.nftables.setInstalled(false);
    host.ipvs.setAvailable(false);
    host.applyNothing();
    NodeReport report = host.look();
    assertThat(report.problems()).isEmpty();
    assertThat(report.observedGeneration()).isEqualTo(1);
    assertThat(host.written()).isEmpty();
  }

  @Test
  void whatWasForwardingBeforeIsForwardingAfter() {
    host.sysctl.set("net/ipv4/ip_forward", "1");
    host.apply(shop(1));
    host.applyNothing();
    assertThat(host.sysctl.read("net/ipv4/ip_forward")).contains("1");
  }

  @Test
  void marksAreWrittenAndChanged() {
    CompiledService range =
        service("range")
            .ports(new CompiledPort(Protocol.UDP, 8000, 8099, null, 0x48470005L))
            .build();
    host.apply(range);
    assertThat(host.nftables.list("inet", "hagane").orElseThrow()).contains("8000-8099");
    assertThat(onlyKey()).hasToString("FWM 1212612613");
    host.apply(shop(1));
    assertThat(host.nftables.list("inet", "hagane").orElseThrow()).doesNotContain("8000-8099");
  }

  @Test
  void numbersOfTransitionsRiseOverRestartsAndALostFile() {
    host.apply(shop(1));
    host.ipvs.flush();
    long before = host.look().transitions().getLast().number();
    host.restart();
    host.apply(shop(1));
    host.ipvs.flush();
    long after = host.look().transitions().getLast().number();
    assertThat(after).isEqualTo(before + 1);

    host.transitions.lose();
    host.restart();
    host.apply(shop(1));
    host.ipvs.flush();
    assertThat(host.look().transitions().getLast().number()).isGreaterThan(after);
  }

  @Test
  void transitionsAreBounded() {
    host.apply(shop(1));
    for (int i = 0; i < 50; i++) {
      host.ipvs.flush();
      host.look();
    }
    List<NodeTransition> last = host.agent.report().transitions();
    assertThat(last).hasSize(32);
    assertThat(last.getLast().number() - last.getFirst().number()).isEqualTo(31);
  }

  @Test
  void aFullDiskDoesNotStopService() {
    host.ownership.setFull(true);
    host.transitions.setFull(true);
    host.settings.setFull(false);
    host.apply(shop(1));
    assertThat(host.heldAddresses()).contains("203.0.113.20/32");
    host.ownership.setFull(false);
    host.apply(shop(2));
    assertThat(host.ownership.lines()).anyMatch(l -> l.contains("TCP 203.0.113.20 80"));
  }
}
