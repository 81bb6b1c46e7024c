package dev.hagane.agent.desired;

import static dev.hagane.agent.desired.TestObjects.port;
import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.vrrp.HeldAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DesiredIndexTest {
  private final DesiredIndex index = new DesiredIndex("lb1");
  private long generation;

  private DesiredInput input(NodeConfigSpec spec, Map<String, List<CompiledService>> slices) {
    Map<String, ExpandedSlice> expanded = new HashMap<>();
    slices.forEach((name, content) ->
        expanded.put(name, ExpandedSlice.of("lb1", name, TestObjects.slice(content), List.of())));
    return new DesiredInput(++generation, spec, expanded);
  }

  private DesiredInput input(Map<String, List<CompiledService>> slices) {
    return input(TestObjects.config(slices.keySet().stream().sorted().toList()), slices);
  }

  @Test
  void oneByOneGivesWhatAllAtOnceGivesAndTellsJustWhatChanged() {
    Random random = new Random(3);
    Map<String, CompiledService> services = new TreeMap<>();
    int conflicts = 0;
    for (int edit = 0; edit < 3_000; edit++) {
      String name = "s" + random.nextInt(10);
      if (random.nextInt(4) == 0) {
        services.remove(name);
      } else {
        services.put(name, any(name, random));
      }
      Map<ServiceKey, DesiredService> before = new HashMap<>(index.state().services());
      Set<HeldAddress> addressesBefore = serviceAddresses(index.state());
      boolean wasInConflict = !index.state().problems().isEmpty();
      DesiredInput next = input(buckets(services));

      DesiredChange change = index.update(next);

      DesiredIndex fresh = new DesiredIndex("lb1");
      fresh.update(next);
      DesiredState state = index.state();
      conflicts += state.problems().isEmpty() ? 0 : 1;
      if (state.problems().isEmpty()) {
        assertThat(state).as("edit %d", edit).isEqualTo(fresh.state());
      }
      assertThat(state.services().keySet()).isEqualTo(fresh.state().services().keySet());
      if (!change.everything()) {
        Set<ServiceKey> differing = new HashSet<>(before.keySet());
        differing.addAll(state.services().keySet());
        differing.removeIf(
            key -> before.get(key) != null && before.get(key).equals(state.services().get(key)));
        assertThat(change.services()).containsAll(differing);
        assertThat(change.services().size()).isLessThanOrEqualTo(12);
        assertThat(change.addresses() || addressesBefore.equals(serviceAddresses(state))).isTrue();
        assertThat(wasInConflict).isFalse();
      }
    }
    assertThat(conflicts).isPositive().isLessThan(1_500);
  }

  private static Set<HeldAddress> serviceAddresses(DesiredState state) {
    return new HashSet<>(state.serviceAddresses().getOrDefault("uid-edge", Map.of()).keySet());
  }

  private static Map<String, List<CompiledService>> buckets(Map<String, CompiledService> services) {
    Map<String, List<CompiledService>> buckets = new TreeMap<>();
    services
        .values()
        .forEach(s ->
            buckets
                .computeIfAbsent(
                    "b" + Math.floorMod(s.name().hashCode(), 3), b -> new ArrayList<>())
                .add(s));
    Map<String, List<CompiledService>> named = new TreeMap<>();
    buckets.forEach((bucket, content) -> named.put(bucket + content.hashCode(), content));
    return named;
  }

  /** Now and then two services want the same port: also that must come out the same. */
  private static CompiledService any(String name, Random random) {
    int number = name.charAt(1) - '0';
    int first = random.nextInt(60) == 0 ? 95 : 100 + 20 * number;
    CompiledPort port =
        random.nextInt(3) == 0
            ? new CompiledPort(Protocol.TCP, first, first + 15, null, 0x48470000L + number)
            : port(random.nextInt(60) == 0 ? 80 : 1000 + number);
    var builder =
        service(name)
            .addresses("203.0.113." + (20 + random.nextInt(3)))
            .ports(port)
            .servers(server("10.0.0.11", random.nextInt(3)));
    if (random.nextBoolean()) {
      builder.source(SourceAddress.Director);
    }
    if (random.nextInt(3) == 0) {
      builder.forwarding(ForwardingMethod.DirectRouting);
    }
    return builder.build();
  }

  @Test
  void theSameAgainChangesNothing() {
    Map<String, List<CompiledService>> slices = Map.of("a", List.of(service("shop").build()));
    assertThat(index.update(input(slices)).everything()).isTrue();
    assertThat(index.update(input(slices)))
        .isEqualTo(new DesiredChange(false, Set.of(), false, false));
  }

  @Test
  void twoServicesOfOnePortAreAProblemOfTheSecond() {
    index.update(
        input(
            Map.of(
                "a", List.of(service("first").build()), "b", List.of(service("second").build()))));
    assertThat(index.state().problems())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.name()).isEqualTo("second");
          assertThat(p.message())
              .isEqualTo(
                  "lb1: TCP 203.0.113.20:80 belongs to VirtualService shop/first already; give one"
                      + " of them another address, port or mark");
        });
    index.update(input(Map.of("b", List.of(service("second").build()))));
    assertThat(index.state().problems()).isEmpty();
    assertThat(index.state().services().values())
        .extracting(s -> s.owner().name())
        .containsExactly("second");
  }

  @Test
  void aGroupThatCannotBeReadIsNamed() {
    NodeConfigSpec spec =
        new NodeConfigSpec(
            1, List.of(TestObjects.role(List.of(), List.of("203.0.113.16/28", "10.0.0.1/8"))));
    index.update(input(spec, Map.of()));
    assertThat(index.state().problems())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.kind()).isEqualTo("VRRPGroup");
          assertThat(p.message()).contains("address pool 10.0.0.1/8", "host bits", "10.0.0.0/8");
        });
    assertThat(index.state().directors().getFirst().pools()).hasSize(1);
    assertThat(index.state().unreadable()).containsExactly("uid-edge");
  }

  @Test
  void anAddressWithoutACarrierIsNamed() {
    NodeConfigSpec spec = TestObjects.config(List.of("a"));
    var role = spec.directors().getFirst();
    var onlyFour =
        new dev.hagane.api.v1alpha1.DirectorRole(
            role.group(),
            role.uid(),
            role.generation(),
            role.instances().subList(0, 1),
            role.addressPools(),
            role.realServerNetworks(),
            role.slices(),
            role.vrrp(),
            null);
    index.update(
        input(
            new NodeConfigSpec(1, List.of(onlyFour)),
            Map.of("a", List.of(service("six").addresses("2001:db8:4::1:0:20").build()))));
    assertThat(index.state().problems())
        .singleElement()
        .satisfies(p -> assertThat(p.message()).contains("carriesServices", "2001:db8:4::1:0:20"));
  }
}
