package dev.hagane.rtnl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.linux.KernelTables;
import dev.hagane.linux.LinuxNetlinkSocket;
import dev.hagane.netlink.NetlinkFamily;
import dev.hagane.rtnl.NetworkMonitor.Change;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel keeps the contract, and iproute2 says the same as we. */
class KernelRouteTableIT extends RouteTableContract {
  private KernelRouteTable table;
  private int link;

  @BeforeEach
  void open() throws Exception {
    table = KernelTables.routes();
    run("ip", "link", "add", "hagane0", "type", "veth", "peer", "name", "hagane1");
    run("ip", "link", "set", "hagane0", "up");
    run("ip", "link", "set", "hagane1", "up");
    link = index("hagane0");
  }

  @AfterEach
  void remove() throws Exception {
    run("ip", "link", "del", "hagane0");
    table.close();
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
  void iprouteListsWhatWeWrote() throws Exception {
    succeed(
        new RouteOperation.PutAddress(
            AddressSpec.ofService(link, IpAddress.parse("203.0.113.20"))));
    assertThat(run("ip", "-d", "addr", "show", "dev", "hagane0"))
        .contains("inet 203.0.113.20/32 scope global deprecated noprefixroute hagane0");
    succeed(
        new RouteOperation.PutRoute(
            Route.via(
                    dev.hagane.value.Cidr.parse("0.0.0.0/0"),
                    7272,
                    IpAddress.parse("203.0.113.1"),
                    link)
                .withOnlink()));
    assertThat(run("ip", "route", "show", "table", "7272"))
        .contains("default via 203.0.113.1 dev hagane0 proto 72 onlink");
  }

  @Test
  void readsVlansMastersAndLinksThatAreDown() throws Exception {
    run("ip", "link", "add", "link", "hagane0", "name", "hagane0.4", "type", "vlan", "id", "4");
    run("ip", "link", "add", "haganebr", "type", "bridge");
    run("ip", "link", "set", "hagane1", "master", "haganebr");
    try {
      Link vlan = named("hagane0.4");
      assertThat(vlan.kind()).isEqualTo("vlan");
      assertThat(vlan.vlanId()).isEqualTo(4);
      assertThat(vlan.parent()).isEqualTo(link);
      assertThat(vlan.up()).isFalse();
      assertThat(vlan.carrier()).isFalse();
      assertThat(named("hagane1").master()).isEqualTo(named("haganebr").index());
      assertThat(named("haganebr").kind()).isEqualTo("bridge");
    } finally {
      run("ip", "link", "del", "haganebr");
      run("ip", "link", "del", "hagane0.4");
    }
  }

  @Test
  void hearsOfChanges() throws Exception {
    try (KernelNetworkMonitor monitor = KernelTables.monitor(EnumSet.allOf(Change.class))) {
      assertThat(monitor.await(Duration.ZERO)).isEmpty();
      succeed(
          new RouteOperation.PutAddress(
              AddressSpec.ordinary(link, InterfaceAddress.parse("203.0.113.4/24"))));
      assertThat(monitor.await(Duration.ofSeconds(5))).contains(Change.ADDRESSES, Change.ROUTES);
      run("ip", "link", "set", "hagane1", "down");
      assertThat(monitor.await(Duration.ofSeconds(5))).contains(Change.LINKS);
      assertThat(named("hagane0").carrier()).isFalse();
      run("ip", "link", "set", "hagane1", "up");
      run("ip", "rule", "add", "pref", "99", "lookup", "main");
      Set<Change> heard = EnumSet.noneOf(Change.class);
      while (!heard.contains(Change.RULES)) {
        Set<Change> more = monitor.await(Duration.ofSeconds(5));
        assertThat(more).isNotEmpty();
        heard.addAll(more);
      }
      run("ip", "rule", "del", "pref", "99");
    }
  }

  @Test
  void aLossOfNotificationsMeansLookAtEverything() {
    LinuxNetlinkSocket small =
        LinuxNetlinkSocket.open(
            NetlinkFamily.ROUTE, 4096, KernelNetworkMonitor.groups(Set.of(Change.ADDRESSES)));
    try (KernelNetworkMonitor monitor = new KernelNetworkMonitor(small)) {
      for (int i = 1; i < 250; i++) {
        succeed(
            new RouteOperation.PutAddress(
                AddressSpec.ofService(link, IpAddress.of(new byte[] {10, 9, 9, (byte) i}))));
      }
      assertThat(monitor.await(Duration.ofSeconds(5))).containsExactlyInAnyOrder(Change.values());
      assertThat(monitor.await(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void aWaitEndsWithItsTime() {
    try (KernelNetworkMonitor monitor = KernelTables.monitor(Set.of(Change.RULES))) {
      long start = System.nanoTime();
      assertThat(monitor.await(Duration.ofMillis(200))).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(195), Duration.ofSeconds(10));
    }
  }

  private Link named(String name) {
    return table.links().stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  private int index(String name) {
    return named(name).index();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    return output;
  }
}
