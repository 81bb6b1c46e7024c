package dev.hagane.operator.plan;

import static dev.hagane.operator.plan.Specs.address;
import static dev.hagane.operator.plan.Specs.any;
import static dev.hagane.operator.plan.Specs.nodes;
import static dev.hagane.operator.plan.Specs.range;
import static dev.hagane.operator.plan.Specs.server;
import static dev.hagane.operator.plan.Specs.servers;
import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.tcp;
import static dev.hagane.operator.plan.Specs.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.SourceAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of valid objects. */
class PlannerTest {
  private final Site site = Site.lab();

  @Test
  void compilesAServiceForTheDirectorAloneAndAnEmptyRoleForEveryOtherHost() {
    site.pool(
        "shop",
        "web",
        servers(
            server("10.0.0.13", 0, 7, ServerState.Drain),
            server("10.0.0.11", 8080, 3, ServerState.Active),
            server("10.0.0.12", 0, 1, ServerState.Disabled)));
    ObjectKey shop =
        site.service("shop", "shop", service(List.of(address("203.0.113.20")), udp(53), tcp(80)));

    Plan plan = site.apply();

    CompiledService written = site.onNode("lb1", shop);
    assertThat(written.addresses()).containsExactly(new ServiceAddress("203.0.113.20", "public"));
    assertThat(written.ports())
        .containsExactly(
            new CompiledPort(Protocol.TCP, 80, 80, null, null),
            new CompiledPort(Protocol.UDP, 53, 53, null, null));
    assertThat(written.servers())
        .containsExactly(
            new CompiledServer("10.0.0.11", 8080, 3, 0, 0),
            new CompiledServer("10.0.0.13", 0, 0, 0, 0));
    assertThat(written.sourceAddress()).isEqualTo(SourceAddress.Client);
    assertThat(written.poolUid()).isEqualTo(plan.pools().get(key("web")).uid());
    assertThat(plan.nodeConfigs().keySet()).containsExactly("lb1", "lb2", "web1", "web2", "web3");
    assertThat(plan.nodeConfigs().get("web1").directors()).isEmpty();
    ServiceVerdict verdict = plan.services().get(shop);
    assertThat(verdict.accepted().isTrue()).isTrue();
    assertThat(verdict.directors()).containsExactly("lb1");
    assertThat(plan.slices().get(verdict.slice()).services()).containsExactly(written);
    assertThat(verdict.totalServers()).isEqualTo(3);
    assertThat(plan.pools().get(key("web")).activeServers()).isEqualTo(1);
    assertThat(plan.pools().get(key("web")).users()).containsExactly(shop);
  }

  private static ObjectKey key(String pool) {
    return ObjectKey.pool("shop", pool);
  }

  @Test
  void plansNothingNewAfterAPlanWasWritten() {
    site.service("shop", "shop", service(List.of(), tcp(80), range(8000, 8010)));
    site.service("shop", "chat", service(List.of(any(null, Family.IPv4)), udp(53)));
    Plan first = site.apply();

    assertThat(site.plan()).isEqualTo(first);
  }

  @Test
  void assignsTheLowestFreeAddressAfterThoseThatNameTheirs() {
    ObjectKey auto = site.service("shop", "auto", service(List.of(), tcp(80)));
    site.service("shop", "named", service(List.of(address("203.0.113.16")), tcp(80)));

    site.apply();

    assertThat(site.onNode("lb1", auto).addresses())
        .containsExactly(new ServiceAddress("203.0.113.17", "public"));
  }

  @Test
  void assignsNoAddressOfAHostOrAnInstance() {
    site.host("odd", Map.of(), "203.0.113.16");
    site.group(
        "edge",
        new Specs.Group("lb1")
            .with(
                List.of(
                    Specs.Group.instance(
                        "outer", Family.IPv4, "203.0.113.0/24", 51, "203.0.113.17/24", true)))
            .withPools(new AddressPool("public", "203.0.113.16/28"))
            .spec());
    ObjectKey auto = site.service("shop", "auto", service(List.of(), tcp(80)));

    site.apply();

    assertThat(site.onNode("lb1", auto).addresses().getFirst().value()).isEqualTo("203.0.113.18");
  }

  @Test
  void keepsAnAssignedAddressWhileItIsAllowed() {
    ObjectKey first = site.service("shop", "first", service(List.of(), tcp(80)));
    ObjectKey second = site.service("shop", "second", service(List.of(), tcp(80)));
    site.apply();
    site.services.remove(first);
    site.service("shop", "second", service(List.of(), tcp(81)));
    site.apply();

    assertThat(site.onNode("lb1", second).addresses().getFirst().value()).isEqualTo("203.0.113.17");
  }

  @Test
  void assignsFromThePoolAndFamilyThatAreAskedFor() {
    site.pool("shop", "web", servers("10.0.0.11", "fd00:10::11"));
    ObjectKey both =
        site.service(
            "shop",
            "both",
            service(List.of(any("public6", null), any(null, Family.IPv4)), tcp(80)));

    site.apply();

    assertThat(site.onNode("lb1", both).addresses())
        .containsExactly(
            new ServiceAddress("2001:db8:4::1:0:0", "public6"),
            new ServiceAddress("203.0.113.16", "public"));
    assertThat(site.onNode("lb1", both).servers()).hasSize(2);
  }

  @Test
  void prefersAPoolOfAFamilyThatTheServersHave() {
    site.pool("shop", "web", servers("fd00:10::11"));
    ObjectKey auto = site.service("shop", "auto", service(List.of(), tcp(80)));

    site.apply();

    assertThat(site.onNode("lb1", auto).addresses().getFirst().pool()).isEqualTo("public6");
  }

  @Test
  void leavesOutServersOfAFamilyThatTheServiceDoesNotHave() {
    site.pool("shop", "web", servers("10.0.0.11", "2001:db8:bad::1"));
    ObjectKey shop =
        site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(80)));

    site.apply();

    assertThat(site.onNode("lb1", shop).servers())
        .extracting(CompiledServer::address)
        .containsExactly("10.0.0.11");
  }

  @Test
  void servicesOfOneNamespaceShareAnAddressOnDifferentPorts() {
    ObjectKey web = site.service("shop", "web", service(List.of(address("203.0.113.20")), tcp(80)));
    ObjectKey mail =
        site.service("shop", "mail", service(List.of(address("203.0.113.20")), tcp(25), udp(80)));

    site.apply();

    assertThat(site.onNode("lb1", web)).isNotNull();
    assertThat(site.onNode("lb1", mail)).isNotNull();
  }

  @Test
  void givesRangesAMarkEachAndAllPortsOneMark() {
    ObjectKey ranges =
        site.service("shop", "ranges", service(List.of(), tcp(80), range(90, 99), range(70, 79)));
    ObjectKey all =
        site.service(
            "shop",
            "all",
            new Specs.Service(List.of(), List.of(tcp(80), tcp(443))).allPorts().spec());

    site.apply();

    assertThat(site.onNode("lb1", ranges).ports())
        .extracting(CompiledPort::mark)
        .doesNotHaveDuplicates()
        .filteredOn(mark -> mark != null)
        .allMatch(mark -> mark >= 0x48470000L && mark < 0x48480000L)
        .hasSize(2);
    assertThat(site.onNode("lb1", all).ports().get(0).mark())
        .isNotNull()
        .isEqualTo(site.onNode("lb1", all).ports().get(1).mark());
  }

  @Test
  void aRangeKeepsItsMarkWhenOthersComeAndGo() {
    ObjectKey first = site.service("shop", "first", service(List.of(), range(90, 99)));
    ObjectKey second = site.service("shop", "second", service(List.of(), range(90, 99)));
    site.apply();
    Long mark = site.onNode("lb1", second).ports().getFirst().mark();
    site.services.remove(first);
    site.apply();
    ObjectKey third = site.service("shop", "third", service(List.of(), range(90, 99)));
    site.service("shop", "second", service(List.of(), range(80, 85), range(90, 99)));
    site.apply();

    assertThat(site.onNode("lb1", second).ports().get(1).mark()).isEqualTo(mark);
    assertThat(site.onNode("lb1", third).ports().getFirst().mark()).isNotEqualTo(mark);
  }

  @Test
  void findsServersByTheLabelsAndAddressesOfNodes() {
    site.pool("shop", "web", nodes("role", "web", "10.0.0.0/24"));
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));

    site.apply();

    assertThat(site.onNode("lb1", shop).servers())
        .containsExactly(
            new CompiledServer("10.0.0.11", 0, 10, 0, 0),
            new CompiledServer("10.0.0.12", 0, 10, 0, 0),
            new CompiledServer("10.0.0.13", 0, 10, 0, 0));
  }

  @Test
  void anEmptyPoolIsAllowed() {
    site.pool("shop", "web", servers(new String[0]));
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));

    Plan plan = site.apply();

    assertThat(plan.services().get(shop).accepted().isTrue()).isTrue();
    assertThat(site.onNode("lb1", shop).servers()).isEmpty();
  }

  @Test
  void directRoutingTakesServersThatNameTheServicesOwnPort() {
    site.pool("shop", "web", servers(server("10.0.0.11", 80, 1, ServerState.Active)));
    ObjectKey shop =
        site.service(
            "shop",
            "shop",
            new Specs.Service(List.of(), List.of(tcp(80)))
                .by(ForwardingMethod.DirectRouting)
                .spec());

    Plan plan = site.apply();

    assertThat(plan.services().get(shop).accepted().isTrue()).isTrue();
    assertThat(site.onNode("lb1", shop).sourceAddress()).isNull();
  }

  @Test
  void aPoolThatNobodyUsesIsAccepted() {
    ObjectKey idle = site.pool("shop", "idle", servers("10.0.0.11"));

    PoolVerdict verdict = site.apply().pools().get(idle);

    assertThat(verdict.accepted().isTrue()).isTrue();
    assertThat(verdict.users()).isEmpty();
  }

  @Test
  void deletedAndDeletingServicesAreGoneAtOnce() {
    ObjectKey gone = site.service("shop", "gone", service(List.of(), tcp(80)));
    ObjectKey going = site.service("shop", "going", service(List.of(), tcp(80)));
    Plan before = site.apply();
    assertThat(before.slices()).isNotEmpty();
    site.services.remove(gone);
    site.startDeleting(site.services, going);

    Plan plan = site.apply();

    assertThat(plan.slices()).isEmpty();
    assertThat(plan.services()).isEmpty();
  }

  @Test
  void aDeletedGroupReleasesWhatItHeldAndItsServicesSaySo() {
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));
    site.apply();
    site.groups.clear();

    Plan plan = site.apply();

    assertThat(plan.nodeConfigs().get("lb1").directors()).isEmpty();
    ServiceVerdict verdict = plan.services().get(shop);
    assertThat(verdict.entry()).isNull();
    assertThat(verdict.resolvedRefs().reason()).isEqualTo(Reason.GroupNotFound);
    assertThat(verdict.accepted().outcome()).isEqualTo(Outcome.Unknown);
  }

  @Test
  void aGroupMadeAgainGivesItsServicesTheirAddressesBack() {
    site.service("shop", "a", service(List.of(), tcp(80)));
    ObjectKey shop = site.service("shop", "b", service(List.of(), tcp(80)));
    site.apply();
    String had = site.onNode("lb1", shop).addresses().getFirst().value();
    site.services.remove(ObjectKey.service("shop", "a"));
    site.groups.clear();
    site.group("edge", Specs.edge("lb1"));

    site.apply();

    assertThat(site.onNode("lb1", shop).addresses().getFirst().value()).isEqualTo(had);
  }

  @Test
  void theNodeConfigOfAHostThatIsGoneStaysAndIsNamedAnOrphanWithoutARole() {
    site.apply();
    site.hosts.remove("web3");

    Plan plan = site.apply();

    assertThat(plan.nodeConfigs()).containsKey("web3");
    assertThat(plan.orphans()).containsExactly("web3");
  }

  @Test
  void aDirectorWhoseNodeIsGoneKeepsItsRoleWhileThereIsNoOther() {
    ObjectKey shop = site.service("shop", "shop", service(List.of(), tcp(80)));
    Previous before = site.apply().asPrevious();
    site.hosts.remove("lb1");

    Plan plan = site.apply();

    assertThat(plan.nodeConfigs().get("lb1")).isEqualTo(before.nodeConfigs().get("lb1"));
    assertThat(plan.orphans()).isEmpty();
    GroupVerdict verdict = plan.groups().get(ObjectKey.group("edge"));
    assertThat(verdict.resolvedRefs().reason()).isEqualTo(Reason.NoMatchingNodes);
    assertThat(verdict.resolvedRefs().message()).contains("lb1");
    // Its services can still be edited: the group's last form is enough for that.
    site.service("shop", "shop", service(List.of(), tcp(81)));
    site.apply();
    assertThat(site.onNode("lb1", shop).ports().getFirst().first()).isEqualTo(81);
  }

  @Test
  void slicesThatNoNodePointsToMakeNoIncumbents() {
    ObjectKey shop =
        site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(80)));
    Plan plan = site.plan();
    site.previous = new Previous(plan.slices(), Map.of());
    site.service("shop", "shop", service(List.of(address("203.0.113.99")), tcp(80)));

    assertThat(site.apply().services().get(shop).entry()).isNull();
  }
}
