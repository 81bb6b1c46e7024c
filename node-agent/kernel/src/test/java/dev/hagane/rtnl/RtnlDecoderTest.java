package dev.hagane.rtnl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.NetlinkChannel.Decoder;
import dev.hagane.netlink.Recordings;
import dev.hagane.netlink.ScriptedKernel;
import dev.hagane.rtnl.NetworkMonitor.Change;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Bytes that a kernel sent, as it was when iproute2 had configured it. */
class RtnlDecoderTest {
  private static final List<Decoder<?>> DECODERS =
      List.of(
          RtnlDecoder::link,
          LinkMessages::settings,
          RtnlDecoder::address,
          RtnlDecoder::route,
          RtnlDecoder::rule,
          RtnlDecoder::neighbour);

  @Test
  void readsLinks() {
    List<Link> links = read("rtnl-links", RtnlDecoder::link);
    Link vlan = named(links, "eth8.4");
    Link under = named(links, "eth8");
    Link member = named(links, "eth9");
    assertThat(vlan.kind()).isEqualTo("vlan");
    assertThat(vlan.vlanId()).isEqualTo(4);
    assertThat(vlan.parent()).isEqualTo(under.index());
    assertThat(under.kind()).isEqualTo("veth");
    assertThat(under.up() && under.carrier()).isTrue();
    assertThat(under.operationalState()).isEqualTo(OperationalState.UP);
    assertThat(under.mtu()).isEqualTo(1500);
    assertThat(member.master()).isEqualTo(named(links, "br0").index());
    assertThat(named(links, "lo").loopback()).isTrue();
  }

  @Test
  void readsTheSettingsOfALink() {
    assertThat(read("rtnl-links", LinkMessages::settings))
        .allSatisfy(settings -> {
          assertThat(settings.ipv4().keySet()).containsExactlyInAnyOrder(Ipv4Setting.values());
          assertThat(settings.ipv4()).containsEntry(Ipv4Setting.ARP_IGNORE, 0);
          assertThat(settings.addressGeneration()).isEqualTo(AddressGeneration.EUI64);
        });
    assertThat(read("rtnl-links", RtnlDecoder::link)).extracting(Link::group).containsOnly(0L);
  }

  @Test
  void readsAddresses() {
    int link = named(read("rtnl-links", RtnlDecoder::link), "eth8").index();
    List<LinkAddress> addresses = read("rtnl-addresses", RtnlDecoder::address);
    assertThat(addresses)
        .contains(
            new LinkAddress(
                link,
                InterfaceAddress.parse("10.0.0.3/24"),
                Scope.UNIVERSE,
                Set.of(AddressFlag.PERMANENT, AddressFlag.SECONDARY),
                0,
                LinkAddress.FOREVER,
                LinkAddress.FOREVER),
            new LinkAddress(
                link,
                InterfaceAddress.parse("203.0.113.21/32"),
                Scope.UNIVERSE,
                Set.of(AddressFlag.PERMANENT, AddressFlag.NOPREFIXROUTE, AddressFlag.DEPRECATED),
                RouteProtocol.HAGANE,
                0,
                LinkAddress.FOREVER))
        .anySatisfy(a -> {
          // With a peer: the address is this end's.
          assertThat(a.address()).isEqualTo(InterfaceAddress.parse("192.0.2.1/32"));
          assertThat(a.validSeconds()).isBetween(990L, 1000L);
          assertThat(a.preferredSeconds()).isBetween(490L, 500L);
        })
        .anySatisfy(a -> {
          assertThat(a.address()).isEqualTo(InterfaceAddress.parse("2001:db8::2/64"));
          assertThat(a.flags()).contains(AddressFlag.NODAD);
        });
  }

  @Test
  void readsRoutes() {
    int link = named(read("rtnl-links", RtnlDecoder::link), "eth8").index();
    List<Route> routes = read("rtnl-routes4", RtnlDecoder::route);
    assertThat(routes)
        .contains(
            Route.via(Cidr.parse("0.0.0.0/0"), RouteTables.MAIN, ip("10.0.0.1"), link),
            new Route(
                Cidr.parse("198.51.100.0/24"),
                RouteTables.MAIN,
                3,
                RouteType.UNICAST,
                Scope.UNIVERSE,
                ip("10.9.9.9"),
                link,
                true,
                5,
                null),
            new Route(
                Cidr.parse("198.51.103.0/24"),
                RouteTables.MAIN,
                3,
                RouteType.UNICAST,
                Scope.UNIVERSE,
                ip("fe80::1"),
                link,
                false,
                0,
                null))
        .anySatisfy(r -> {
          assertThat(r.type()).isEqualTo(RouteType.BLACKHOLE);
          assertThat(r.linkIndex()).isZero();
        })
        .anySatisfy(r -> assertThat(r.preferredSource()).isEqualTo(ip("10.0.0.2")));
    assertThat(read("rtnl-multipath", RtnlDecoder::route))
        .anySatisfy(r -> {
          assertThat(r.destination()).isEqualTo(Cidr.parse("198.51.101.0/24"));
          assertThat(r.gateway()).isEqualTo(ip("10.0.0.7"));
          assertThat(r.linkIndex()).isPositive();
        });
    assertThat(read("rtnl-routes6", RtnlDecoder::route))
        .contains(Route.via(Cidr.parse("::/0"), RouteTables.MAIN, ip("fe80::1"), link))
        .anySatisfy(r -> {
          assertThat(r.destination()).isEqualTo(Cidr.parse("2001:db8:9::/48"));
          assertThat(r.gateway()).isEqualTo(ip("fe80::7"));
        });
  }

  @Test
  void readsRules() {
    List<Rule> four = read("rtnl-rules4", RtnlDecoder::rule);
    assertThat(four)
        .contains(
            Rule.suppressing(AddressFamily.IPv4, 150, RouteTables.MAIN, 0),
            Rule.forMark(AddressFamily.IPv4, 160, 0x48000000L, 0xff000000L, 7272))
        .anySatisfy(r -> {
          assertThat(r.priority()).isEqualTo(170);
          assertThat(r.source()).isEqualTo(Cidr.parse("203.0.113.20/32"));
          assertThat(r.protocol()).isNotEqualTo(RouteProtocol.HAGANE);
          assertThat(r.recognised()).isTrue();
        })
        .anySatisfy(r -> {
          assertThat(r.priority()).isEqualTo(180);
          assertThat(r.recognised()).isFalse();
        });
    assertThat(read("rtnl-rules6", RtnlDecoder::rule))
        .contains(Rule.suppressing(AddressFamily.IPv6, 150, RouteTables.MAIN, 0));
  }

  @Test
  void readsNeighbours() {
    int link = named(read("rtnl-links", RtnlDecoder::link), "eth8").index();
    assertThat(read("rtnl-neighbours", RtnlDecoder::neighbour))
        .contains(Neighbour.permanent(link, ip("10.0.0.1"), MacAddress.parse("02:00:00:00:00:01")))
        .anySatisfy(n -> {
          assertThat(n.address()).isEqualTo(ip("fe80::1"));
          assertThat(n.isPermanent()).isTrue();
        })
        .anySatisfy(n -> {
          assertThat(n.address()).isEqualTo(ip("10.0.0.77"));
          assertThat(n.isPermanent()).isFalse();
          assertThat(n.mac()).isNull();
        });
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    for (String name :
        List.of(
            "rtnl-links",
            "rtnl-addresses",
            "rtnl-routes4",
            "rtnl-routes6",
            "rtnl-multipath",
            "rtnl-rules4",
            "rtnl-neighbours")) {
      for (byte[] datagram : Recordings.datagrams(name)) {
        for (int i = 0; i < 3000; i++) {
          refused += refuses(Recordings.damaged(datagram, random)) ? 1 : 0;
        }
      }
    }
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = Recordings.random(16 + 4 * random.nextInt(5), random);
      bytes[Math.min(16, bytes.length - 1)] = (byte) (random.nextBoolean() ? 2 : 10);
      refused += refuses(bytes) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  @Test
  void aLossOfNotificationsMeansLookAtEverything() {
    ScriptedKernel kernel = new ScriptedKernel((k, r) -> {});
    KernelNetworkMonitor monitor = new KernelNetworkMonitor(kernel);
    assertThat(monitor.await(Duration.ZERO)).isEmpty();
    kernel.answer(RtnlWire.RTM_NEWADDR, 0, 0, w -> {}).answer(RtnlWire.RTM_DELROUTE, 0, 0, w -> {});
    assertThat(monitor.await(Duration.ZERO))
        .containsExactlyInAnyOrder(Change.ADDRESSES, Change.ROUTES);
    kernel.overrun();
    assertThat(monitor.await(Duration.ZERO)).containsExactlyInAnyOrder(Change.values());
    assertThat(KernelNetworkMonitor.groups(Set.of(Change.LINKS, Change.ADDRESSES)))
        .containsExactly(1, 5, 9);
  }

  private static boolean refuses(byte[] datagram) {
    boolean refused = false;
    for (Decoder<?> decoder : DECODERS) {
      MessageReader message = new MessageReader(ByteBuffer.wrap(datagram));
      try {
        while (message.next()) {
          Object value = decoder.decode(message);
          assertThat(String.valueOf(value)).hasSizeLessThan(100_000);
        }
      } catch (MalformedMessageException e) {
        refused = true;
      }
    }
    return refused;
  }

  private static <T> List<T> read(String name, Decoder<T> decoder) {
    List<T> values = new ArrayList<>();
    Recordings.forEach(name, message -> values.add(decoder.decode(message)));
    return values;
  }

  private static Link named(List<Link> links, String name) {
    return links.stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow();
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }
}
