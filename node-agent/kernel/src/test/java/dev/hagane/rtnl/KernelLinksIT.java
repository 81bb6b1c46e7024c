package dev.hagane.rtnl;

import static dev.hagane.linux.NetworkNamespace.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.linux.KernelTables;
import dev.hagane.linux.NetworkNamespace;
import dev.hagane.rtnl.RouteOperation.AddMacvlan;
import dev.hagane.rtnl.RouteOperation.PutAddress;
import dev.hagane.rtnl.RouteOperation.SetAddressGeneration;
import dev.hagane.rtnl.RouteOperation.SetIpv4Setting;
import dev.hagane.rtnl.RouteOperation.SetLinkUp;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel keeps the contract, and iproute2 and a neighbour see what we made. */
class KernelLinksIT extends LinkContract {
  private NetworkNamespace host;
  private NetworkNamespace neighbour;
  private KernelRouteTable table;
  private int link;

  @BeforeEach
  void open() throws Exception {
    host = NetworkNamespace.create("hlinks");
    neighbour = NetworkNamespace.create("hlinksn");
    sh(
        """
        ip -n hlinks link add eth0 type veth peer name eth0 netns hlinksn
        ip -n hlinks link set eth0 up
        ip -n hlinksn link set eth0 up
        """);
    host.awaitUp("eth0");
    neighbour.awaitUp("eth0");
    link = host.index("eth0");
    table = host.call(KernelTables::routes);
  }

  @AfterEach
  void close() throws Exception {
    table.close();
    host.close();
    neighbour.close();
  }

  @Override
  RouteTable table() {
    return table;
  }

  @Override
  int link() {
    return link;
  }

  @Test
  void iprouteSeesWhatWeMade() throws Exception {
    succeed(new AddMacvlan(Macvlan.ofVirtualRouter(link, AddressFamily.IPv4, 51)));
    String name = "vrrp4-" + link + "-51";
    int index = named(name).index();
    succeed(new SetAddressGeneration(index, AddressGeneration.NONE));
    succeed(new SetIpv4Setting(index, Ipv4Setting.ARP_IGNORE, 1));
    succeed(new SetLinkUp(index, true));
    assertThat(host.run("ip -d link show group 72"))
        .contains(name + "@eth0")
        .contains("macvlan mode private")
        .contains("addrgenmode none")
        .contains("link/ether 00:00:5e:00:01:33");
    for (Ipv4Setting setting : Ipv4Setting.values()) {
      String file = "/proc/sys/net/ipv4/conf/" + name + "/" + setting.fileName();
      assertThat(table.linkSettings(index).orElseThrow().ipv4().get(setting))
          .as("%s", setting)
          .isEqualTo(Integer.parseInt(host.run("cat " + file).strip()));
    }
    assertThat(host.run("ip -6 addr show dev " + name)).as("no address of its own").isEmpty();
  }

  @Test
  void aNeighbourFindsTheVirtualMac() throws Exception {
    host.run("ip addr add 10.0.0.2/24 dev eth0");
    neighbour.run("ip addr add 10.0.0.3/24 dev eth0");
    succeed(new AddMacvlan(Macvlan.ofVirtualRouter(link, AddressFamily.IPv4, 51)));
    int index = named("vrrp4-" + link + "-51").index();
    succeed(new SetAddressGeneration(index, AddressGeneration.NONE));
    // Otherwise each of the two answers for the other's addresses.
    succeed(new SetIpv4Setting(index, Ipv4Setting.ARP_IGNORE, 1));
    succeed(new SetIpv4Setting(link, Ipv4Setting.ARP_IGNORE, 1));
    // What answers leaves by the lower one, which must not ask in the virtual address's name.
    succeed(new SetIpv4Setting(link, Ipv4Setting.ARP_ANNOUNCE, 2));
    succeed(new SetLinkUp(index, true));
    succeed(
        new PutAddress(
            new AddressSpec(
                index,
                InterfaceAddress.parse("10.0.0.9/24"),
                Scope.UNIVERSE,
                true,
                true,
                0,
                LinkAddress.FOREVER)));
    host.awaitUp("vrrp4-" + link + "-51");
    neighbour.run("ping -q -c 1 -W 10 10.0.0.9 && ping -q -c 1 -W 10 10.0.0.2");
    String seen = neighbour.run("ip neigh show dev eth0");
    assertThat(seen).contains("10.0.0.9 lladdr 00:00:5e:00:01:33");
    assertThat(seen).contains("10.0.0.2 lladdr " + named("eth0").mac());
  }
}
