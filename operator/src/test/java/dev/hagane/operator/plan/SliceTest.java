package dev.hagane.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.PersistenceScope;
import dev.hagane.api.v1alpha1.Protocol;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.SchedulerOptions;
import dev.hagane.api.v1alpha1.ServiceAddress;
import dev.hagane.api.v1alpha1.SourceAddress;
import dev.hagane.api.v1alpha1.TunnelSpec;
import dev.hagane.api.v1alpha1.TunnelType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The bytes and names of slices, which an upgrade must not change. */
class SliceTest {
  private static final NodeConfigSliceSpec EVERYTHING =
      new NodeConfigSliceSpec(
          1,
          "edge",
          "0c7f3f5e-8d7c-4d39-9b2c-1f3b7a2d6e01",
          List.of(
              new CompiledService(
                  "11111111-2222-4333-8444-555555555555",
                  7L,
                  "shop",
                  "shop",
                  "66666666-7777-4888-9999-aaaaaaaaaaaa",
                  3L,
                  List.of(
                      new ServiceAddress("203.0.113.20", "public"),
                      new ServiceAddress("2001:db8:4::1:0:5", null)),
                  List.of(
                      new CompiledPort(Protocol.TCP, 80, 80, 8080, null),
                      new CompiledPort(Protocol.UDP, 8000, 8099, null, 0x48470001L)),
                  ForwardingMethod.Masquerade,
                  null,
                  Scheduler.wlc,
                  null,
                  new Persistence(300, 24, 64, PersistenceScope.Port),
                  false,
                  SourceAddress.Director,
                  List.of(
                      new CompiledServer("10.0.0.11", 0, 10, 1000, 750),
                      new CompiledServer("fd00:10::11", 8080, 0, 0, 0))),
              new CompiledService(
                  "99999999-2222-4333-8444-555555555555",
                  1L,
                  "blog",
                  "tunnel",
                  "66666666-7777-4888-9999-bbbbbbbbbbbb",
                  1L,
                  List.of(),
                  List.of(new CompiledPort(Protocol.SCTP, 5060, 5060, null, null)),
                  ForwardingMethod.Tunnel,
                  new TunnelSpec(TunnelType.GUE, 6080, true),
                  Scheduler.mh,
                  new SchedulerOptions(true, false),
                  null,
                  false,
                  null,
                  List.of())));

  @Test
  void theBytesAreThoseOfTheGoldenFile() throws IOException {
    try (InputStream golden = SliceTest.class.getResourceAsStream("slice.json")) {
      assertThat(new String(CanonicalJson.slice(EVERYTHING), StandardCharsets.UTF_8))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertThat(SliceName.of(EVERYTHING))
        .isEqualTo("c5c2ab250f4e0aaa146374c8fcf618d3627152305e0f41aac2b1d08d9e2e9325");
  }

  @Test
  void theApiServerIsSentTheSameText() throws IOException {
    assertThat(new String(CanonicalJson.slice(EVERYTHING), StandardCharsets.UTF_8))
        .isEqualTo(new ObjectMapper().writeValueAsString(EVERYTHING));
  }

  @Test
  void oddTextIsEscapedAsOthersDo() throws IOException {
    for (String odd :
        List.of("", "a\"b\\c", "tab\tline\nreturn\rbell\u0007", "\u007f", "鋼 é \uD83D\uDE00")) {
      NodeConfigSliceSpec slice = new NodeConfigSliceSpec(1, odd, odd, List.of());
      assertThat(new String(CanonicalJson.slice(slice), StandardCharsets.UTF_8))
          .isEqualTo(new ObjectMapper().writeValueAsString(slice));
    }
  }

  @Test
  void numbersAreWrittenInFull() throws IOException {
    for (long number : List.of(0L, 9L, 10L, 99L, 100L, Long.MAX_VALUE, -1L, Long.MIN_VALUE)) {
      JsonBytes json = new JsonBytes(4).structure('{').member("n", number).structure('}');
      assertThat(new String(json.toBytes(), StandardCharsets.UTF_8))
          .isEqualTo(new ObjectMapper().writeValueAsString(Map.of("n", number)));
    }
  }

  private static Site crowded(int services, int servers) {
    Site site = Site.lab();
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      addresses.add("10.0.0." + (20 + i));
    }
    site.pool("shop", "web", Specs.servers(addresses.toArray(String[]::new)));
    for (int i = 0; i < services; i++) {
      site.service(
          "shop",
          "s" + i,
          Specs.service(List.of(Specs.address("203.0.113." + (16 + i % 16))), Specs.tcp(1000 + i)));
    }
    return site;
  }

  @Test
  void slicesAreSplitBeforeTheyExceedTheirSize() {
    Site site = crowded(1500, 100);

    Plan plan = site.apply();

    assertThat(plan.slices().size()).isGreaterThan(40).isLessThan(200);
    plan.slices()
        .forEach((name, slice) -> {
          assertThat(CanonicalJson.slice(slice).length).isLessThanOrEqualTo(256 * 1024);
          assertThat(name).isEqualTo(SliceName.of(slice));
          assertThat(slice.services()).isSortedAccordingTo((a, b) -> a.uid().compareTo(b.uid()));
        });
    assertThat(plan.slices().values().stream().mapToInt(s -> s.services().size()).sum())
        .isEqualTo(1500);
  }

  @Test
  void anEditChangesOneSliceAndADeletionAtMostMergesTwo() {
    Site site = crowded(300, 3);
    Set<String> before = new HashSet<>(site.apply().slices().keySet());
    assertThat(before).hasSize(16);
    site.service(
        "shop", "s7", Specs.service(List.of(Specs.address("203.0.113.23")), Specs.tcp(9999)));

    Set<String> after = site.apply().slices().keySet();

    assertThat(after).hasSize(16);
    after.forEach(before::remove);
    assertThat(before).hasSize(1);
  }
}
