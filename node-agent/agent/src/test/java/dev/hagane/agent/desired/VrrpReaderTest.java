package dev.hagane.agent.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorVRRP;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.GratuitousARP;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.TransportMode;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.InterfaceTarget;
import dev.hagane.vrrp.control.Announcing;
import dev.hagane.vrrp.control.GroupConfiguration;
import dev.hagane.vrrp.control.InstanceConfiguration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A role's VRRP as hagane-vrrp takes it. */
class VrrpReaderTest {
  private final RoleReader reader = new RoleReader("lb1");

  private @Nullable GroupConfiguration read(DirectorRole role) {
    return reader.read(role, Set.of()).vrrp();
  }

  private GroupConfiguration readWell(DirectorRole role) {
    GroupConfiguration group = read(role);
    assertThat(reader.problems()).isEmpty();
    assertThat(group).isNotNull();
    return Objects.requireNonNull(group);
  }

  private static DirectorRole role(@Nullable DirectorVRRP vrrp, DirectorInstance... instances) {
    return new DirectorRole(
        "edge", "uid-edge", 1L, List.of(instances), List.of(), List.of(), List.of(), vrrp, null);
  }

  private static DirectorInstance instance(
      Family family, @Nullable Integer vrid, List<String> addresses, String... peers) {
    return new DirectorInstance(
        "outer",
        family,
        new InterfaceSelector("eth0", null),
        addresses,
        true,
        vrid,
        List.of(peers));
  }

  @Test
  void everyFieldArrives() {
    DirectorVRRP vrrp =
        new DirectorVRRP(
            2,
            2000,
            90,
            new Preemption(false, 7),
            11,
            TransportMode.Unicast,
            false,
            new GratuitousARP(3, 250, 60),
            List.of("lb2", "lb3"),
            "2026-11-21T12:00:00Z");
    DirectorInstance outer =
        instance(Family.IPv4, 51, List.of("203.0.113.4/24"), "203.0.113.3", "203.0.113.5");

    assertThat(readWell(role(vrrp, outer)))
        .isEqualTo(
            new GroupConfiguration(
                "edge",
                "uid-edge",
                2,
                2000,
                90,
                false,
                7,
                11,
                true,
                2,
                false,
                new Announcing(3, 250, 60),
                List.of(
                    new InstanceConfiguration(
                        "outer",
                        AddressFamily.IPv4,
                        new InterfaceTarget.ByName("eth0"),
                        51,
                        List.of(InterfaceAddress.parse("203.0.113.4/24")),
                        List.of(IpAddress.parse("203.0.113.3"), IpAddress.parse("203.0.113.5")))),
                List.of(),
                VrrpReader.switchover("2026-11-21T12:00:00Z")));
  }

  @Test
  void anIpv6InstanceAdvertisesALinkLocalAddressFirst() {
    DirectorVRRP vrrp = TestObjects.vrrp(1000, null);
    String global = "2001:db8:4::4/64";
    assertThat(addresses(role(vrrp, instance(Family.IPv6, 255, List.of(global)))))
        .containsExactly("fe80::200:5eff:fe00:2ff/64", global);
    assertThat(addresses(role(vrrp, instance(Family.IPv6, 7, List.of(global)))))
        .containsExactly("fe80::200:5eff:fe00:207/64", global);
    assertThat(addresses(role(vrrp, instance(Family.IPv6, 7, List.of("fe80::1/64", global)))))
        .containsExactly("fe80::1/64", global);
    assertThat(addresses(role(vrrp, instance(Family.IPv4, 7, List.of("203.0.113.4/24")))))
        .containsExactly("203.0.113.4/24");
  }

  private List<String> addresses(DirectorRole role) {
    return readWell(role).instances().getFirst().addresses().stream()
        .map(InterfaceAddress::toString)
        .toList();
  }

  @Test
  void aRoleFromBeforeVrrpHoldsItsAddressesAndKeepsSilent() {
    GroupConfiguration alone =
        readWell(
            role(
                null,
                instance(Family.IPv4, null, List.of("203.0.113.4/24")),
                new DirectorInstance(
                    "six",
                    Family.IPv6,
                    new InterfaceSelector("eth0", null),
                    List.of("2001:db8:4::4/64"),
                    true,
                    null,
                    List.of())));

    assertThat(alone.priority()).isEqualTo(255);
    assertThat(alone.peers()).isZero();
    assertThat(alone.unicast()).isTrue();
    assertThat(alone.instances())
        .allMatch(i -> i.unicastPeers().isEmpty())
        .extracting(InstanceConfiguration::vrid)
        .containsExactly(1, 2);
    assertThat(alone.instances().getLast().addresses())
        .containsExactly(InterfaceAddress.parse("2001:db8:4::4/64"));
  }

  @Test
  void aRoleThatMakesNoSenseIsAProblemOfItsGroup() {
    DirectorVRRP odd = TestObjects.vrrp(1005, null);
    DirectorInstance fine = instance(Family.IPv4, 51, List.of("203.0.113.4/24"));
    assertThat(read(role(odd, fine))).isNull();
    assertThat(read(role(TestObjects.vrrp(1000, null), instance(Family.IPv4, null, List.of()))))
        .isNull();
    assertThat(read(role(TestObjects.vrrp(1000, null), fine, instance(Family.IPv6, 51, List.of()))))
        .isNull();
    assertThat(reader.problems())
        .extracting(p -> p.kind() + " " + p.message())
        .satisfiesExactly(
            m -> assertThat(m).startsWith("VRRPGroup lb1: its VRRP").contains("1005", "10 ms"),
            m -> assertThat(m).contains("outer", "vrid"),
            m -> assertThat(m).contains("0"));
  }

  @Test
  void oneInstanceThatCannotBeReadStopsTheWholeGroup() {
    // Without one of them the others would be taken over by themselves.
    DirectorInstance fine = instance(Family.IPv4, 51, List.of("203.0.113.4/24"));
    DirectorInstance broken = instance(Family.IPv4, 52, List.of("203.0.113.300/24"));
    assertThat(read(role(TestObjects.vrrp(1000, null), fine, broken))).isNull();
    assertThat(reader.problems()).hasSize(1);
  }

  @Test
  void aRequestToHandOverIsANumber() {
    assertThat(VrrpReader.switchover(null)).isZero();
    assertThat(VrrpReader.switchover("")).isZero();
    long first = VrrpReader.switchover("2026-11-21T12:00:00Z");
    assertThat(first).isNotZero().isEqualTo(VrrpReader.switchover("2026-11-21T12:00:00Z"));
    assertThat(VrrpReader.switchover("2026-11-21T12:00:01Z")).isNotIn(0L, first);
  }
}
