package dev.hagane.vrrp.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.netlink.Errno;
import dev.hagane.rtnl.AddressFlag;
import dev.hagane.rtnl.FakeRouteTable;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteOperation;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.HeldAddress;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.Placement;
import dev.hagane.vrrp.process.HostAddresses.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
  private static final InterfaceTarget OUTER =
      new InterfaceTarget.BySubnet(Cidr.parse("203.0.113.0/24"));
  private static final InterfaceTarget INNER = new InterfaceTarget.ByName("eth0");

  private final FakeRouteTable table = new FakeRouteTable();
  private final int inner = table.addEthernet("eth0");
  private final int outer = table.addEthernet("eth0.4");
  private final HostAddresses holder = new HostAddresses(table);

  HostAddressesTest() {
    foreign(inner, "10.0.0.2/24");
    foreign(outer, "203.0.113.2/24");
  }

  private void foreign(int link, String address) {
    table.addForeignAddress(
        new LinkAddress(
            link,
            InterfaceAddress.parse(address),
            Scope.UNIVERSE,
            Set.of(AddressFlag.PERMANENT),
            RouteProtocol.STATIC,
            LinkAddress.FOREVER,
            LinkAddress.FOREVER));
  }

  private static HeldAddress instance(InterfaceTarget target, String address) {
    return HeldAddress.ofInstance(target, InterfaceAddress.parse(address));
  }

  private static HeldAddress service(String address) {
    return HeldAddress.ofService(OUTER, IpAddress.parse(address));
  }

  private Outcome holdExactly(HeldAddress... wanted) {
    return holder.settle(List.of(wanted), address -> true, holder.read());
  }

  private static boolean isHeld(Outcome outcome, HeldAddress address) {
    return outcome.placements().get(address) instanceof Placement.Held;
  }

  private Set<String> ours() {
    return table.addresses().stream()
        .filter(a -> a.protocol() == RouteProtocol.HAGANE)
        .map(a -> a.address() + "@" + a.linkIndex())
        .collect(Collectors.toSet());
  }

  @Test
  void addressesAreWrittenWithoutRouteAndNeverAsASource() {
    holdExactly(instance(OUTER, "203.0.113.4/24"), service("203.0.113.20"));

    assertThat(ours())
        .containsExactlyInAnyOrder("203.0.113.4/24@" + outer, "203.0.113.20/32@" + outer);
    assertThat(table.applied())
        .allSatisfy(o -> {
          var spec = ((RouteOperation.PutAddress) o).wanted();
          assertThat(spec.noPrefixRoute()).isTrue();
          assertThat(spec.noDuplicateDetection()).isTrue();
          assertThat(spec.preferredSeconds())
              .isEqualTo(spec.address().prefixLength() == 32 ? 0 : LinkAddress.FOREVER);
        });
  }

  @Test
  void whatIsThereIsNotWrittenAgain() {
    holdExactly(service("203.0.113.20"));
    table.forgetApplied();
    Outcome report = holdExactly(service("203.0.113.20"));
    assertThat(table.applied()).isEmpty();
    assertThat(report.placements().values()).containsExactly(new Placement.Held("eth0.4"));
    assertThat(report.written()).isEmpty();
  }

  @Test
  void somebodyElsesAddressCountsAndStaysTheirs() {
    foreign(outer, "203.0.113.20/32");
    Outcome report = holdExactly(service("203.0.113.20"));
    assertThat(isHeld(report, service("203.0.113.20"))).isTrue();
    assertThat(table.applied()).isEmpty();
    holdExactly();
    assertThat(table.applied()).isEmpty();
  }

  @Test
  void onlyOursAreRemoved() {
    holdExactly(service("203.0.113.20"), service("203.0.113.21"));
    holdExactly(service("203.0.113.21"));
    assertThat(ours()).containsExactly("203.0.113.21/32@" + outer);
    assertThat(table.addresses()).anyMatch(a -> a.address().toString().equals("203.0.113.2/24"));
  }

  @Test
  void anotherPrefixIsAddedBeforeTheOldOneGoes() {
    holdExactly(instance(OUTER, "203.0.113.4/24"));
    table.forgetApplied();
    holdExactly(instance(OUTER, "203.0.113.4/25"));
    assertThat(table.applied())
        .hasExactlyElementsOfTypes(
            RouteOperation.PutAddress.class, RouteOperation.DeleteAddress.class);
    assertThat(ours()).containsExactly("203.0.113.4/25@" + outer);
  }

  @Test
  void anAddressMovesToTheInterfaceItIsToldTo() {
    holdExactly(instance(OUTER, "192.0.2.1/32"));
    holdExactly(instance(INNER, "192.0.2.1/32"));
    assertThat(ours()).containsExactly("192.0.2.1/32@" + inner);
  }

  @Test
  void withoutTheInterfaceWhatIsHeldStays() {
    holdExactly(service("203.0.113.20"));
    table.byAnotherProgram(
        new RouteOperation.DeleteAddress(outer, InterfaceAddress.parse("203.0.113.2/24")));
    Outcome report = holdExactly(service("203.0.113.20"));
    assertThat(report.placements().values()).containsExactly(new Placement.NoInterface());
    assertThat(ours()).containsExactly("203.0.113.20/32@" + outer);
  }

  @Test
  void ourOwnAddressSaysNothingAboutWhereItBelongs() {
    InterfaceTarget byVip = new InterfaceTarget.BySubnet(Cidr.parse("198.51.100.0/24"));
    holdExactly(instance(INNER, "198.51.100.5/24"));
    Outcome report =
        holdExactly(
            instance(INNER, "198.51.100.5/24"),
            HeldAddress.ofService(byVip, IpAddress.parse("198.51.100.6")));
    assertThat(report.placements()).containsValue(new Placement.NoInterface());
  }

  @Test
  void whatIsNotReadyWaitsAndIsNotTakenAway() {
    HeldAddress early = service("203.0.113.20");
    assertThat(holder.settle(List.of(early), a -> false, holder.read()).placements().get(early))
        .isEqualTo(new Placement.Waiting());
    assertThat(ours()).isEmpty();
    holder.settle(List.of(early), a -> true, holder.read());
    assertThat(isHeld(holder.settle(List.of(early), a -> false, holder.read()), early)).isTrue();
  }

  @Test
  void removedByHandIsWrittenAgain() {
    holdExactly(service("203.0.113.20"));
    table.byAnotherProgram(
        new RouteOperation.DeleteAddress(outer, InterfaceAddress.parse("203.0.113.20/32")));
    Outcome report = holdExactly(service("203.0.113.20"));
    assertThat(report.written()).containsExactly(service("203.0.113.20"));
    assertThat(ours()).containsExactly("203.0.113.20/32@" + outer);
  }

  @Test
  void takingAddsInOneBatchAndRemovesNothing() {
    holdExactly(service("203.0.113.20"));
    table.forgetApplied();
    List<HeldAddress> group = List.of(service("203.0.113.21"), instance(INNER, "10.0.0.254/24"));
    assertThat(holder.take(group, a -> true, holder.read())).containsOnlyKeys(group);
    assertThat(table.applied()).hasSize(2).hasOnlyElementsOfType(RouteOperation.PutAddress.class);
    assertThat(ours()).hasSize(3);
  }

  @Test
  void aRefusalIsToldAndTheOthersGoOn() {
    table.refuse(
        o ->
            o instanceof RouteOperation.PutAddress p
                && p.wanted().address().toString().equals("203.0.113.20/32"),
        Errno.EPERM);
    Outcome report = holdExactly(service("203.0.113.20"), service("203.0.113.21"));
    assertThat(report.placements().get(service("203.0.113.20")))
        .isInstanceOfSatisfying(
            Placement.Refused.class,
            refused -> {
              assertThat(refused.forbidden()).isTrue();
              assertThat(refused.reason()).contains("CAP_NET_ADMIN");
            });
    assertThat(isHeld(report, service("203.0.113.21"))).isTrue();
  }

  @Test
  void anyHistoryEndsWithExactlyWhatIsWanted() {
    Random random = new Random(72);
    for (int step = 0; step < 3_000; step++) {
      List<HeldAddress> wanted = new ArrayList<>();
      Set<String> expected = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        if (random.nextBoolean()) {
          int prefix = random.nextInt(5) == 0 ? 25 : 24;
          String instance = "203.0.113." + (100 + i) + "/" + prefix;
          boolean in = random.nextInt(4) == 0;
          wanted.add(instance(in ? INNER : OUTER, instance));
          expected.add(instance + "@" + (in ? inner : outer));
        }
        if (random.nextBoolean()) {
          wanted.add(service("203.0.113." + (20 + i)));
          expected.add("203.0.113." + (20 + i) + "/32@" + outer);
        }
      }
      holdExactly(wanted.toArray(HeldAddress[]::new));
      assertThat(ours()).as("step %d", step).isEqualTo(expected);
      table.forgetApplied();
      holdExactly(wanted.toArray(HeldAddress[]::new));
      assertThat(table.applied()).as("step %d", step).isEmpty();
    }
  }
}
