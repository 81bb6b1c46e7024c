package dev.hagane.rtnl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.netlink.Errno;
import dev.hagane.rtnl.RouteOperation.AddMacvlan;
import dev.hagane.rtnl.RouteOperation.DeleteLink;
import dev.hagane.rtnl.RouteOperation.PutAddress;
import dev.hagane.rtnl.RouteOperation.PutRoute;
import dev.hagane.rtnl.RouteOperation.SetAddressGeneration;
import dev.hagane.rtnl.RouteOperation.SetIpv4Setting;
import dev.hagane.rtnl.RouteOperation.SetLinkUp;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds for the kernel's interfaces and for the fake's alike. */
abstract class LinkContract {
  private static final int NO_LINK = 9999;

  abstract RouteTable table();

  /** The index of an Ethernet interface that is up, with nothing of ours on it. */
  abstract int link();

  @Test
  void anInterfaceWithAVirtualRoutersMacComesAndGoes() {
    for (AddressFamily family : AddressFamily.values()) {
      Macvlan wanted = Macvlan.ofVirtualRouter(link(), family, 51);
      List<Link> before = table().links();
      succeed(new AddMacvlan(wanted));
      Link down = named(wanted.name());
      assertThat(down.kind()).isEqualTo("macvlan");
      assertThat(down.parent()).isEqualTo(link());
      assertThat(down.group()).isEqualTo(Macvlan.GROUP);
      assertThat(down.mtu()).isEqualTo(1500);
      assertThat(down.mac())
          .hasToString(family == AddressFamily.IPv6 ? "00:00:5e:00:02:33" : "00:00:5e:00:01:33");
      assertThat(down.up()).isFalse();
      assertThat(down.carrier()).isFalse();
      succeed(new SetLinkUp(down.index(), true));
      assertThat(named(wanted.name()).up()).isTrue();
      assertThat(named(wanted.name()).carrier()).isTrue();
      succeed(new SetLinkUp(down.index(), false));
      assertThat(named(wanted.name()).up()).isFalse();
      succeed(new DeleteLink(down.index()));
      assertThat(table().links()).isEqualTo(before);
    }
  }

  @Test
  void itsSettingsAreSetAndRead() {
    Macvlan wanted = Macvlan.ofVirtualRouter(link(), AddressFamily.IPv4, 52);
    succeed(new AddMacvlan(wanted));
    int index = named(wanted.name()).index();
    assertThat(settings(index).addressGeneration()).isEqualTo(AddressGeneration.EUI64);
    assertThat(settings(index).ipv4().keySet()).containsExactlyInAnyOrder(Ipv4Setting.values());
    succeed(new SetAddressGeneration(index, AddressGeneration.NONE));
    int value = 1;
    for (Ipv4Setting setting : Ipv4Setting.values()) {
      succeed(new SetIpv4Setting(index, setting, value));
      assertThat(settings(index).ipv4()).as("%s", setting).containsEntry(setting, value);
      value = 1 + value % 2;
    }
    assertThat(settings(index).addressGeneration()).isEqualTo(AddressGeneration.NONE);
    assertThat(settings(index).ipv4())
        .containsEntry(Ipv4Setting.RP_FILTER, 1)
        .containsEntry(Ipv4Setting.ARP_FILTER, 2);
    succeed(new SetIpv4Setting(index, Ipv4Setting.RP_FILTER, 0));
    assertThat(settings(index).ipv4()).containsEntry(Ipv4Setting.RP_FILTER, 0);
    succeed(new DeleteLink(index));
    assertThat(table().linkSettings(index)).isEqualTo(Optional.empty());
  }

  @Test
  void aMacAddressIsInUseOnceOnAnInterface() {
    succeed(
        new AddMacvlan(
            new Macvlan("mv1", link(), MacAddress.ofVirtualRouter(AddressFamily.IPv4, 7))));
    succeed(
        new AddMacvlan(
            new Macvlan("mv2", link(), MacAddress.ofVirtualRouter(AddressFamily.IPv4, 7))));
    succeed(new SetLinkUp(named("mv1").index(), true));
    assertThat(refusal(new SetLinkUp(named("mv2").index(), true)))
        .isEqualTo(new RouteFailure.MacInUse());
    assertThat(new RouteFailure.MacInUse().describe()).contains("choose another VRID");
    succeed(new DeleteLink(named("mv1").index()));
    succeed(new SetLinkUp(named("mv2").index(), true));
    succeed(new DeleteLink(named("mv2").index()));
  }

  @Test
  void aLinkThatGoesDownLosesItsRoutesAndIpv6Addresses() {
    succeed(new AddMacvlan(Macvlan.ofVirtualRouter(link(), AddressFamily.IPv4, 53)));
    int index = named("vrrp4-" + link() + "-53").index();
    succeed(new SetAddressGeneration(index, AddressGeneration.NONE));
    succeed(new SetLinkUp(index, true));
    InterfaceAddress four = InterfaceAddress.parse("203.0.113.9/24");
    InterfaceAddress six = InterfaceAddress.parse("2001:db8:4::9/64");
    succeed(new PutAddress(AddressSpec.ordinary(index, four)));
    succeed(new PutAddress(AddressSpec.ordinary(index, six)));
    Route route =
        Route.via(Cidr.parse("198.51.100.0/24"), 7272, IpAddress.parse("203.0.113.1"), index);
    succeed(new PutRoute(route));
    assertThat(on(index)).containsExactlyInAnyOrder(four, six);
    succeed(new SetLinkUp(index, false));
    assertThat(on(index)).containsExactly(four);
    assertThat(table().routes(AddressFamily.IPv4, 7272)).isEmpty();
    succeed(new DeleteLink(index));
    assertThat(on(index)).isEmpty();
  }

  @Test
  void refusesWithACause() {
    Macvlan wanted = Macvlan.ofVirtualRouter(link(), AddressFamily.IPv4, 54);
    succeed(new AddMacvlan(wanted));
    assertThat(refusal(new AddMacvlan(wanted))).isEqualTo(new RouteFailure.Duplicate());
    succeed(new DeleteLink(named(wanted.name()).index()));
    assertThat(refusal(new AddMacvlan(Macvlan.ofVirtualRouter(NO_LINK, AddressFamily.IPv4, 54))))
        .isEqualTo(new RouteFailure.NoSuchInterface());
    assertThat(refusal(new AddMacvlan(Macvlan.ofVirtualRouter(1, AddressFamily.IPv4, 54))))
        .as("on loopback")
        .isInstanceOfSatisfying(
            RouteFailure.KernelRefused.class,
            f -> assertThat(f.error().errno()).isEqualTo(Errno.EINVAL));
    for (RouteOperation operation :
        List.of(
            new DeleteLink(NO_LINK),
            new SetLinkUp(NO_LINK, true),
            new SetAddressGeneration(NO_LINK, AddressGeneration.NONE),
            new SetIpv4Setting(NO_LINK, Ipv4Setting.ARP_IGNORE, 1))) {
      assertThat(refusal(operation)).isEqualTo(new RouteFailure.NoSuchInterface());
    }
    assertThat(refusal(new DeleteLink(1))).isInstanceOf(RouteFailure.KernelRefused.class);
    assertThat(table().linkSettings(NO_LINK)).isEqualTo(Optional.empty());
  }

  @Test
  void namesAndVridsAreChecked() {
    assertThat(Macvlan.ofVirtualRouter(99_999, AddressFamily.IPv6, 255).name())
        .isEqualTo("vrrp6-99999-255");
    for (int vrid : new int[] {0, 256, -1}) {
      assertThatThrownBy(() -> Macvlan.ofVirtualRouter(2, AddressFamily.IPv4, vrid))
          .isInstanceOf(IllegalArgumentException.class);
    }
    MacAddress mac = MacAddress.ofVirtualRouter(AddressFamily.IPv4, 1);
    for (String name : List.of("", ".", "a b", "a/b", "sixteencharacter", "v%d")) {
      assertThatThrownBy(() -> new Macvlan(name, 2, mac))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private LinkSettings settings(int index) {
    return table().linkSettings(index).orElseThrow();
  }

  private List<InterfaceAddress> on(int index) {
    return table().addresses().stream()
        .filter(a -> a.linkIndex() == index)
        .map(LinkAddress::address)
        .toList();
  }

  final Link named(String name) {
    return table().links().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  final void succeed(RouteOperation operation) {
    assertThat(table().apply(List.of(operation)).get(0)).isInstanceOf(RouteResult.Done.class);
  }

  private RouteFailure refusal(RouteOperation operation) {
    RouteResult result = table().apply(List.of(operation)).get(0);
    assertThat(result).as("%s", operation).isInstanceOf(RouteResult.Failed.class);
    return ((RouteResult.Failed) result).failure();
  }
}
