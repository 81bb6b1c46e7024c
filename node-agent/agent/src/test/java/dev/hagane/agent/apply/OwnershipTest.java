package dev.hagane.agent.apply;

import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.DestinationKey;
import dev.hagane.ipvs.ForwardingMethod;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.MarkKey;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whose a service is. */
class OwnershipTest {
  private static final ServiceKey IN_POOL = tcp("203.0.113.20", 80);
  private static final ServiceKey ELSEWHERE = tcp("192.0.2.80", 80);
  private static final CompiledService SHOP = service("shop").build();

  private final TestHost host = new TestHost();

  private static ServiceKey tcp(String address, int port) {
    return new AddressKey(IpAddress.parse(address), TransportProtocol.TCP, port);
  }

  private void byAnother(ServiceKey key, String scheduler) {
    host.ipvs.byAnotherProgram(new IpvsOperation.AddService(IpvsService.of(key, scheduler)));
  }

  private boolean isThere(ServiceKey key, String scheduler) {
    return host.ipvs.services().stream()
        .anyMatch(s -> s.service().equals(IpvsService.of(key, scheduler)));
  }

  @Test
  void outsideThePoolsNothingIsTouched() {
    byAnother(ELSEWHERE, "rr");
    host.apply(SHOP);
    host.look();
    host.applyNothing();
    assertThat(isThere(ELSEWHERE, "rr")).isTrue();
  }

  @Test
  void whatWasInThePoolBeforeIsSomebodyElses() {
    byAnother(tcp("203.0.113.21", 80), "rr");
    byAnother(IN_POOL, "rr");

    NodeReport report = host.apply(SHOP);

    assertThat(isThere(IN_POOL, "rr")).isTrue();
    assertThat(isThere(tcp("203.0.113.21", 80), "rr")).isTrue();
    assertThat(TestHost.messages(report))
        .containsExactly(
            "VirtualService shop ForeignService lb1: another program made the service TCP"
                + " 203.0.113.20:80, and it is left alone; remove it there (ipvsadm -D -t"
                + " 203.0.113.20:80), or give this one another address or port");
    assertThat(host.heldAddresses()).doesNotContain("203.0.113.20/32");

    host.restart();
    host.apply(SHOP);
    host.look();
    assertThat(isThere(IN_POOL, "rr")).isTrue();

    host.ipvs.byAnotherProgram(new IpvsOperation.DeleteService(IN_POOL));
    assertThat(host.look().problems()).isEmpty();
    assertThat(isThere(IN_POOL, "wlc")).isTrue();
    assertThat(host.heldAddresses()).contains("203.0.113.20/32");
  }

  @Test
  void whatAppearsInThePoolLaterIsDriftAndRemoved() {
    host.apply(SHOP);
    ServiceKey intruder = tcp("203.0.113.25", 80);
    byAnother(intruder, "rr");

    NodeReport report = host.look();

    assertThat(host.ipvs.state().services()).doesNotContainKey(intruder);
    assertThat(report.transitions())
        .anyMatch(t -> t.reason().equals("DriftRepaired") && t.message().contains("203.0.113.25"));
  }

  @Test
  void whatAppearsWhileTheAgentIsAwayIsDriftToo() {
    host.apply(SHOP);
    byAnother(tcp("203.0.113.25", 80), "rr");
    host.restart();
    host.apply(SHOP);
    assertThat(host.ipvs.state().services()).containsOnlyKeys(IN_POOL);
  }

  @Test
  void whatGoesWhileTheAgentIsAwayIsRemoved() {
    host.apply(SHOP, service("old").addresses("203.0.113.22").build());
    host.restart();
    host.apply(SHOP);
    assertThat(host.ipvs.state().services()).containsOnlyKeys(IN_POOL);
  }

  @Test
  void aLostRecordCostsNothingWhereTheKernelIsAsWanted() {
    host.apply(SHOP);
    host.ownership.lose();
    host.restart();
    host.forget();

    NodeReport report = host.apply(SHOP);
    assertThat(report.problems()).isEmpty();
    assertThat(host.written()).isEmpty();

    host.apply();
    assertThat(host.ipvs.state().services()).isEmpty();
  }

  @Test
  void withoutTheRecordWhatDiffersIsSomebodyElses() {
    host.apply(SHOP);
    host.ownership.lose();
    host.restart();
    NodeReport report = host.apply(service("shop").servers().build());
    assertThat(TestHost.reasons(report)).containsExactly("VirtualService shop ForeignService");
  }

  @Test
  void theRecordIsOnDiskBeforeTheKernelIsWritten() {
    host.ipvs.refuse(
        o -> {
          assertThat(host.ownership.lines())
              .contains("pool 203.0.113.16/28", "owned TCP 203.0.113.20 80 uid-shop");
          return false;
        },
        1);
    host.apply(SHOP);
    assertThat(host.ipvs.state().services()).containsOnlyKeys(IN_POOL);
  }

  @Test
  void internalMarksAreOursAndOthersAreNot() {
    ServiceKey internal = new MarkKey(AddressFamily.IPv4, 0x4847_0009L);
    ServiceKey others = new MarkKey(AddressFamily.IPv4, 7);
    host.apply(SHOP);
    byAnother(internal, "rr");
    byAnother(others, "rr");
    host.look();
    assertThat(host.ipvs.state().services()).containsOnlyKeys(IN_POOL, others);
  }

  @Test
  void aDestinationAddedByHandIsRemoved() {
    host.apply(SHOP);
    String before = host.ipvs.dump();
    host.ipvs.byAnotherProgram(
        new IpvsOperation.AddDestination(
            IN_POOL,
            Destination.of(
                new DestinationKey(IpAddress.parse("10.0.0.99"), 80),
                ForwardingMethod.MASQUERADE,
                1)));
    host.look();
    assertThat(host.ipvs.dump()).isEqualTo(before);
  }

  @Test
  void anEntryThatCannotBeReadKeepsWhatItHas() {
    host.apply(SHOP);
    String table = host.ipvs.dump();
    host.restart();
    host.forget();
    CompiledService newer = service("shop").addresses("203.0.113.999").build();

    NodeReport report = host.apply(newer);

    assertThat(TestHost.reasons(report))
        .containsExactly("VirtualService shop InvalidConfiguration");
    assertThat(host.ipvs.dump()).isEqualTo(table);
    assertThat(host.heldAddresses()).contains("203.0.113.20/32");
  }

  @Test
  void aSliceThatIsNotAtHandRemovesNothing() {
    host.apply(SHOP);
    host.restart();
    var partial = new DesiredInput(9, TestObjects.config(List.of("lost")), Map.of());

    NodeReport report = host.apply(partial);

    assertThat(host.ipvs.state().services()).containsOnlyKeys(IN_POOL);
    assertThat(host.heldAddresses()).contains("203.0.113.20/32");
    assertThat(TestHost.messages(report))
        .anyMatch(m -> m.contains("SliceUnavailable") && m.contains("lost"));
  }
}
