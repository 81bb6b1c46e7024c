package dev.hagane.vrrp.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.rtnl.AddressFlag;
import dev.hagane.rtnl.FakeRouteTable;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceAddressTest {
  private final FakeRouteTable table = new FakeRouteTable();
  private final int index = table.addEthernet("eth0");

  private void has(String address, int protocol, AddressFlag... flags) {
    table.addForeignAddress(
        new LinkAddress(
            index,
            InterfaceAddress.parse(address),
            Scope.UNIVERSE,
            Set.of(flags),
            protocol,
            LinkAddress.FOREVER,
            LinkAddress.FOREVER));
  }

  private String choose(String target, List<String> peers, String current, String vip) {
    Link link = table.links().get(index - 1);
    IpAddress chosen =
        SourceAddress.choose(
            new TestGroup("edge")
                .instance("inner", target, 5, peers, vip)
                .build()
                .instances()
                .getFirst(),
            link,
            Network.read(table),
            Set.of(InterfaceAddress.parse(vip).address()),
            current == null ? null : IpAddress.parse(current));
    return chosen == null ? null : chosen.toString();
  }

  @Test
  void itIsTheHostsOwnInTheNetworkThatWasTold() {
    has("192.0.2.7/24", RouteProtocol.STATIC);
    has("10.0.0.254/24", RouteProtocol.HAGANE);
    has("10.0.0.9/24", RouteProtocol.STATIC, AddressFlag.SECONDARY);
    has("10.0.0.2/24", RouteProtocol.STATIC);
    assertThat(choose("10.0.0.0/24", List.of(), null, "10.0.0.254/24")).isEqualTo("10.0.0.2");
    assertThat(choose("eth0", List.of(), null, "10.0.0.254/24")).isEqualTo("10.0.0.2");
    assertThat(choose("eth0", List.of(), "10.0.0.9", "10.0.0.254/24"))
        .as("what is used stays")
        .isEqualTo("10.0.0.9");
    assertThat(choose("eth0", List.of("192.0.2.8"), null, "10.0.0.254/24"))
        .as("where the peer is")
        .isEqualTo("192.0.2.7");
  }

  @Test
  void aVirtualAddressThatTheHostOwnsIsTheLastResort() {
    has("10.0.0.254/24", RouteProtocol.STATIC);
    assertThat(choose("eth0", List.of(), null, "10.0.0.254/24")).isEqualTo("10.0.0.254");
    has("10.0.0.2/24", RouteProtocol.STATIC, AddressFlag.SECONDARY);
    assertThat(choose("eth0", List.of(), null, "10.0.0.254/24")).isEqualTo("10.0.0.2");
  }

  @Test
  void overIpv6ItIsLinkLocalAndUsable() {
    has("fd00:10::2/64", RouteProtocol.STATIC);
    has("fe80::1/64", RouteProtocol.STATIC, AddressFlag.TENTATIVE);
    has("fe80::5/64", RouteProtocol.STATIC, AddressFlag.DADFAILED);
    has("fe80::200:5eff:fe00:205/64", RouteProtocol.HAGANE);
    assertThat(choose("eth0", List.of(), null, "fd00:10::fe/64")).isNull();
    assertThat(choose("eth0", List.of("fd00:10::3"), null, "fd00:10::fe/64"))
        .as("peers told by global addresses")
        .isEqualTo("fd00:10::2");
    has("fe80::2/64", RouteProtocol.STATIC);
    assertThat(choose("eth0", List.of("fe80::3"), null, "fd00:10::fe/64")).isEqualTo("fe80::2");
  }
}
