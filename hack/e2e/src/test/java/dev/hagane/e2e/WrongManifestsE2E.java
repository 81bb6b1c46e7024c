package dev.hagane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each wrong manifest is refused or told so, and nothing that served stops serving. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongManifestsE2E {
  private final Lab lab = new Lab();
  private final Site site = new Site(lab);
  private Map<String, Map<String, List<String>>> served = Map.of();

  @BeforeAll
  void applySite() {
    site.apply();
    served = site.kernelTable("lb1");
  }

  /** What was served in between leaves the kernel a little after its object. */
  @AfterEach
  void removeWhatWasWrong() {
    lab.kubectl("delete", "-n", "shop", "lvs,rsp", "wrong", "--ignore-not-found").orFail();
    lab.kubectl("delete", "vrrpg", "wrong", "--ignore-not-found").orFail();
    await("lb1 serves as before")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(site.kernelTable("lb1")).isEqualTo(served));
  }

  @ParameterizedTest
  @MethodSource("dev.hagane.e2e.WrongManifests#all")
  void isRefusedOrTold(WrongManifests.Case wrong) {
    Lab.Result applied = lab.apply(wrong.manifest());
    if (!wrong.refusal().isEmpty()) {
      assertThat(applied.status()).as("%s", applied).isNotZero();
      assertThat(applied.err()).contains(wrong.refusal());
    } else {
      applied.orFail();
      awaitTold(wrong);
    }
    assertThat(site.kernelTable("lb1")).isEqualTo(served);
  }

  /** An invalid edit, then an operator that starts anew: the last accepted form serves on. */
  @Test
  void anInvalidEditLeavesTheLastFormServingAlsoOverARestartOfTheOperator() {
    lab.apply(
            Site.service(
                "wrong",
                "addresses: [{value: 203.0.113.29}]",
                "ports: [{name: http, port: 80}]",
                "forwarding: Masquerade",
                "scheduler: rr",
                "realServerPoolRef: {name: shop-web}"))
        .orFail();
    site.waitReady("shop", "wrong");
    Map<String, Map<String, List<String>>> before = site.kernelTable("lb1");
    lab.kubectl(
            "patch",
            "-n",
            "shop",
            "lvs",
            "wrong",
            "--type=merge",
            "-p",
            "{\"spec\":{\"addresses\":[{\"value\":\"203.0.113.20\"}]}}")
        .orFail();
    WrongManifests.Case conflict =
        new WrongManifests.Case(
            "edited into a conflict",
            "",
            "",
            "lvs",
            "wrong",
            "Accepted",
            "AddressConflict",
            List.of("203.0.113.20"));
    awaitTold(conflict);
    assertThat(site.kernelTable("lb1")).isEqualTo(before);
    lab.kill("operator");
    lab.start("operator");
    lab.kubectl("annotate", "-n", "shop", "lvs", "wrong", "looked-at=again").orFail();
    lab.kubectl(
            "patch",
            "-n",
            "shop",
            "lvs",
            "wrong",
            "--type=merge",
            "-p",
            "{\"spec\":{\"scheduler\":\"wlc\"}}")
        .orFail();
    awaitTold(conflict);
    assertThat(site.kernelTable("lb1")).isEqualTo(before);
    assertThat(Load.count(lab, 3, "http://203.0.113.29/").failed()).isZero();
  }

  private void awaitTold(WrongManifests.Case wrong) {
    await(wrong.title())
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          JsonNode object = site.get(wrong.kind(), "shop", wrong.name());
          JsonNode condition = Site.condition(object, wrong.condition());
          assertThat(condition.path("status").asText())
              .as("%s", object.path("status"))
              .isEqualTo("False");
          assertThat(condition.path("reason").asText()).isEqualTo(wrong.reason());
          assertThat(condition.path("message").asText()).contains(wrong.words());
          assertThat(condition.path("observedGeneration").asLong())
              .isEqualTo(object.at("/metadata/generation").asLong());
          assertThat(Site.condition(object, "Ready").path("status").asText()).isEqualTo("False");
          assertThat(Site.condition(object, "Ready").path("reason").asText())
              .isEqualTo(wrong.reason());
        });
  }
}
