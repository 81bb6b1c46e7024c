package dev.hagane.agent.desired;

import static dev.hagane.agent.desired.TestObjects.port;
import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.api.v1alpha1.TunnelSpec;
import dev.hagane.api.v1alpha1.TunnelType;
import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.SchedulerFlag;
import dev.hagane.ipvs.TunnelEncapsulation;
import dev.hagane.value.AddressFamily;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServiceExpansionTest {
  private static final CompiledPort RANGE =
      new CompiledPort(Protocol.UDP, 8000, 8099, null, 0x48470001L);
  private static final CompiledPort MAPPED = new CompiledPort(Protocol.TCP, 443, 443, 8443, null);

  static Stream<Arguments> destinations() {
    return Stream.of(
        row(service("the service's own port"), "TCP 203.0.113.20:80", "10.0.0.11:80"),
        row(service("targetPort").ports(MAPPED), "TCP 203.0.113.20:443", "10.0.0.11:8443"),
        row(
            service("the server's port wins").ports(MAPPED).servers(withPort(9000)),
            "TCP 203.0.113.20:443",
            "10.0.0.11:9000"),
        row(
            service("DirectRouting keeps it").forwarding(ForwardingMethod.DirectRouting),
            "TCP 203.0.113.20:80",
            "10.0.0.11:80"),
        row(
            service("DirectRouting ignores targetPort")
                .ports(MAPPED)
                .forwarding(ForwardingMethod.DirectRouting),
            "TCP 203.0.113.20:443",
            "10.0.0.11:443"),
        row(
            service("Tunnel keeps it").forwarding(ForwardingMethod.Tunnel),
            "TCP 203.0.113.20:80",
            "10.0.0.11:80"),
        row(service("a mark keeps the client's").ports(RANGE), "FWM 1212612609", "10.0.0.11:0"),
        row(
            service("a mark, set by the server").ports(RANGE).servers(withPort(9000)),
            "FWM 1212612609",
            "10.0.0.11:9000"),
        row(service("UDP").ports(port(Protocol.UDP, 53)), "UDP 203.0.113.20:53", "10.0.0.11:53"),
        row(
            service("SCTP").ports(port(Protocol.SCTP, 5060)),
            "SCTP 203.0.113.20:5060",
            "10.0.0.11:5060"));
  }

  private static Arguments row(
      TestObjects.ServiceBuilder builder, String key, String firstDestination) {
    CompiledService compiled = builder.build();
    return Arguments.of(compiled.name(), compiled, key, firstDestination);
  }

  private static CompiledServer withPort(int port) {
    return new CompiledServer("10.0.0.11", port, 1, 0, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("destinations")
  void keysAndDestinations(
      String name, CompiledService compiled, String key, String firstDestination) {
    ExpandedService expanded = ServiceExpansion.expand(compiled);

    assertThat(expanded.services()).hasSize(1);
    DesiredService only = expanded.services().getFirst();
    assertThat(only.key()).hasToString(key);
    assertThat(only.state().destinations().firstKey()).hasToString(firstDestination);
    assertThat(expanded.addresses().getFirst().services()).containsExactly(only.key());
  }

  @Test
  void serversServeTheAddressesOfTheirOwnFamily() {
    ExpandedService expanded =
        ServiceExpansion.expand(
            service("dual")
                .addresses("203.0.113.20", "2001:db8:4::1:0:20")
                .servers(server("10.0.0.11", 1), server("fd00:10::11", 2))
                .build());

    assertThat(expanded.services())
        .extracting(s -> s.key().toString(), s -> s.state().destinations().keySet().toString())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("TCP 203.0.113.20:80", "[10.0.0.11:80]"),
            org.assertj.core.groups.Tuple.tuple(
                "TCP [2001:db8:4::1:0:20]:80", "[[fd00:10::11]:80]"));
    assertThat(expanded.masqueraded())
        .containsExactlyInAnyOrder(AddressFamily.IPv4, AddressFamily.IPv6);
  }

  @Test
  void portsOfOneMarkAreOneServiceOfEachFamily() {
    CompiledPort tcp = new CompiledPort(Protocol.TCP, 80, 80, null, 0x48470002L);
    CompiledPort udp = new CompiledPort(Protocol.UDP, 443, 443, null, 0x48470002L);
    ExpandedService expanded =
        ServiceExpansion.expand(
            service("all-ports")
                .addresses("203.0.113.20", "203.0.113.21", "2001:db8:4::1:0:20")
                .ports(tcp, udp)
                .persistence(300, 24, 56)
                .build());

    assertThat(expanded.services())
        .extracting(s -> s.key().toString())
        .containsExactly("FWM 1212612610", "FWM 1212612610 IPv6");
    assertThat(expanded.services())
        .extracting(s -> s.state().service().persistence().prefixLength())
        .containsExactly(24, 56);
    assertThat(expanded.marks()).hasSize(6);
  }

  @Test
  void flagsAreForSchedulersThatHash() {
    assertThat(flags(service("a").scheduler(Scheduler.mh).options(true, true)))
        .containsExactlyInAnyOrder(SchedulerFlag.FALLBACK, SchedulerFlag.HASH_PORT);
    assertThat(flags(service("b").scheduler(Scheduler.sh).options(true, false)))
        .containsExactly(SchedulerFlag.FALLBACK);
    assertThat(flags(service("c").scheduler(Scheduler.wlc).options(true, true))).isEmpty();
  }

  private static java.util.Set<SchedulerFlag> flags(TestObjects.ServiceBuilder builder) {
    return only(builder).state().service().schedulerFlags();
  }

  private static DesiredService only(TestObjects.ServiceBuilder builder) {
    List<DesiredService> services = ServiceExpansion.expand(builder.build()).services();
    assertThat(services).hasSize(1);
    return services.getFirst();
  }

  @Test
  void onePacketIsForUdp() {
    assertThat(only(service("a").onePacket().ports(port(Protocol.UDP, 53))).state().service())
        .matches(s -> s.onePacket());
    assertThat(only(service("b").onePacket().ports(port(80))).state().service())
        .matches(s -> !s.onePacket());
    assertThat(only(service("c").onePacket().ports(RANGE)).state().service())
        .matches(s -> s.onePacket());
  }

  @Test
  void tunnelsAreWrappedAsAsked() {
    assertThat(encapsulation(new TunnelSpec(TunnelType.IPIP, null, false)))
        .isEqualTo(new TunnelEncapsulation.Ipip());
    assertThat(encapsulation(new TunnelSpec(TunnelType.GRE, null, true)))
        .isEqualTo(new TunnelEncapsulation.Gre(true));
    assertThat(encapsulation(new TunnelSpec(TunnelType.GUE, 6080, false)))
        .isEqualTo(new TunnelEncapsulation.Gue(6080, false));
  }

  private static TunnelEncapsulation encapsulation(TunnelSpec tunnel) {
    Destination destination =
        only(service("t").tunnel(tunnel)).state().destinations().firstEntry().getValue();
    return destination.encapsulation();
  }

  @Test
  void thresholdsAndWeightsArePassedOn() {
    CompiledServer server = new CompiledServer("10.0.0.11", 0, 7, 100, 50);
    assertThat(only(service("t").servers(server)).state().destinations().firstEntry().getValue())
        .matches(d -> d.weight() == 7 && d.upperThreshold() == 100 && d.lowerThreshold() == 50);
  }

  @Test
  void sourceNatIsForMasqueradeByTheDirector() {
    assertThat(
            ServiceExpansion.expand(service("a").source(SourceAddress.Director).build())
                .sourceNats())
        .hasSize(1);
    assertThat(
            ServiceExpansion.expand(service("b").source(SourceAddress.Client).build()).sourceNats())
        .isEmpty();
    ExpandedService direct =
        ServiceExpansion.expand(service("c").forwarding(ForwardingMethod.DirectRouting).build());
    assertThat(direct.sourceNats()).isEmpty();
    assertThat(direct.masqueraded()).isEmpty();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(service("address").addresses("203.0.113.300"), "203.0.113.300"),
        Arguments.of(service("server").servers(server("web1", 1)), "web1"),
        Arguments.of(
            service("range").ports(new CompiledPort(Protocol.TCP, 80, 90, null, null)), "80-90"),
        Arguments.of(service("twice").ports(port(80), port(80)), "appears twice"),
        Arguments.of(
            service("same server").servers(server("10.0.0.11", 1), server("10.0.0.11", 2)),
            "10.0.0.11:80 twice"),
        Arguments.of(
            service("port").forwarding(ForwardingMethod.DirectRouting).servers(withPort(8080)),
            "cannot change the port"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatMakesNoSenseIsRefusedWithItsValue(TestObjects.ServiceBuilder builder, String words) {
    assertThatThrownBy(() -> ServiceExpansion.expand(builder.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aWrongEntryIsAProblemOfItsServiceAndTheOthersGoOn() {
    ExpandedSlice slice =
        ExpandedSlice.of(
            "lb1",
            "abc",
            TestObjects.slice(
                List.of(service("good").build(), service("bad").addresses("nonsense").build())),
            List.of());

    assertThat(slice.services()).extracting(s -> s.owner().name()).containsExactly("good");
    assertThat(slice.problems())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.name()).isEqualTo("bad");
          assertThat(p.uid()).isEqualTo("uid-bad");
          assertThat(p.message()).contains("lb1: ", "'nonsense'", "upgrade the agent");
        });
  }
}
