package dev.hagane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dies, and what clients notice of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsE2E {
  private static final String URL = "http://" + Site.VIP + "/";
  private static final int RATE = 50;

  private final Lab lab = new Lab();
  private final Site site = new Site(lab);

  @BeforeAll
  void applySite() {
    site.apply();
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent/lb1", "vrrp/lb1", "operator", "apiserver", "etcd"})
  void aKilledProcessLosesNoRequest(String component) {
    Map<String, Map<String, List<String>>> before = site.kernelTable("lb1");
    try (Load load = Load.begin(lab, RATE, URL)) {
      lab.kill(component);
      try {
        assertThat(site.kernelTable("lb1")).isEqualTo(before);
      } finally {
        lab.start(component);
      }
      awaitAnswerFromTheApiServer();
      proveThatEditsArrive(component);
      Load.Report report = load.end();
      assertThat(report.failed()).as("%s", report.errors()).isZero();
      assertThat(report.sent()).isGreaterThan(RATE);
    }
    assertThat(site.kernelTable("lb1")).isEqualTo(before);
  }

  /** Nobody is there to hand over to: the kernel keeps the addresses meanwhile. */
  @ParameterizedTest
  @ValueSource(strings = {"agent/lb1", "vrrp/lb1"})
  void anOrderlyRestartOnALoneDirectorLosesNoRequest(String program) {
    try (Load load = Load.begin(lab, RATE, URL, "--timeout", "900ms")) {
      load.awaitFirstAnswer();
      lab.run("stop", program).orFail();
      assertThat(Load.count(lab, 3, URL).failed()).isZero();
      lab.start(program);
      proveThatEditsArrive("restarted-" + program);
      Load.Report report = load.end();
      assertThat(report.failed()).as("%s", report.errors()).isZero();
    }
  }

  @Test
  void aPowerCutWithoutAnApiServerIsServedFromDiskAfterBoot() {
    Map<String, Map<String, List<String>>> before = site.kernelTable("lb1");
    lab.kill("apiserver");
    try {
      lab.kill("lb1");
      assertThat(Load.count(lab, 1, URL, "--timeout", "1s").failed()).isEqualTo(1);
      lab.start("lb1");
      await("lb1 serves again from what is on its disk")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> Load.count(lab, 1, URL, "--timeout", "1s").failed() == 0);
      assertThat(site.kernelTable("lb1")).isEqualTo(before);
    } finally {
      lab.start("apiserver");
    }
    awaitAnswerFromTheApiServer();
    site.awaitCurrent("shop", "shop");
  }

  @Test
  void aClearedTableIsRepairedAndSaidOnce() {
    Map<String, Map<String, List<String>>> before = site.kernelTable("lb1");
    lab.exec("lb1", "ipvsadm", "-C").orFail();
    await("the table is back")
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> site.kernelTable("lb1").equals(before));
    await("an event says so")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() ->
            assertThat(lab.kubectl("get", "events", "-A", "-o", "json").orFail())
                .contains("DriftRepaired")
                .contains("lb1"));
  }

  @Test
  void anAddressRemovedByHandIsPutBack() {
    lab.exec("lb1", "ip", "addr", "del", Site.VIP + "/32", "dev", "eth0.4").orFail();
    await("the address is back")
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> lab.exec("lb1", "ip", "-4", "addr").orFail().contains(Site.VIP + "/32"));
  }

  @Test
  void whatSomebodyElseMadeOutsideThePoolsIsLeftAlone() {
    lab.exec("lb1", "ipvsadm", "-A", "-t", "192.0.2.80:80", "-s", "rr").orFail();
    try {
      proveThatEditsArrive("foreign");
      assertThat(site.kernelTable("lb1")).containsKey("TCP 192.0.2.80:80 rr");
    } finally {
      lab.exec("lb1", "ipvsadm", "-D", "-t", "192.0.2.80:80").orFail();
    }
  }

  @Test
  void aSchedulerThatTheKernelLacksIsNamedWithItsRemedyAndTheRestGoesOn() {
    lab.apply(
            Site.service(
                "lacking",
                "addresses: [{value: 203.0.113.28}]",
                "ports: [{name: http, port: 80}]",
                "forwarding: Masquerade",
                "scheduler: twos",
                "realServerPoolRef: {name: shop-web}"))
        .orFail();
    try {
      await("Programmed says what lb1 lacks")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            var programmed = Site.condition(site.get("lvs", "shop", "lacking"), "Programmed");
            assertThat(programmed.path("reason").asText()).isEqualTo("MissingKernelModule");
            assertThat(programmed.path("message").asText()).contains("lb1", "ip_vs_twos");
          });
      assertThat(Load.count(lab, 3, URL).failed()).isZero();
      proveThatEditsArrive("after-refusal");
    } finally {
      lab.kubectl("delete", "-n", "shop", "lvs", "lacking").orFail();
    }
  }

  @Test
  void masqueradeWorksBesideKubeProxysChains() {
    // What KUBE-FORWARD does: packets that conntrack knows nothing of are dropped.
    lab.exec("lb1", "nft", "add table ip kube").orFail();
    try {
      lab.exec(
              "lb1",
              "nft",
              "add chain ip kube forward { type filter hook forward priority 0; }; "
                  + "add rule ip kube forward ct state invalid counter drop")
          .orFail();
      assertThat(Load.count(lab, 30, URL).failed()).isZero();
    } finally {
      lab.exec("lb1", "nft", "delete table ip kube").orFail();
    }
  }

  @Test
  void kubeProxyInIpvsModeIsNamedWithItsRemedy() {
    lab.exec("lb1", "ip", "link", "add", "kube-ipvs0", "type", "dummy").orFail();
    try {
      await("the group says what is in the way")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> {
            var programmed = Site.condition(site.get("vrrpg", "shop", "edge"), "Programmed");
            assertThat(programmed.path("reason").asText()).isEqualTo("ConflictingProxy");
            assertThat(programmed.path("message").asText()).contains("lb1", "excludeCIDRs");
          });
    } finally {
      lab.exec("lb1", "ip", "link", "del", "kube-ipvs0").orFail();
    }
    site.awaitCurrent("shop", "shop");
    assertThat(Load.count(lab, 3, URL).failed()).isZero();
  }

  @Test
  void aHostThatBootsWithAnExpiredTokenServesFromDiskAndSaysSo() {
    lab.run("token", "lb1", "expire").orFail();
    try {
      lab.kill("lb1");
      lab.start("lb1");
      await("lb1 serves from its disk")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> Load.count(lab, 1, URL, "--timeout", "1s").failed() == 0);
      await("its agent says why it hears nothing")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> assertThat(lab.logs("agent/lb1")).contains("token", "serving from disk"));
    } finally {
      lab.run("token", "lb1", "renew").orFail();
    }
    proveThatEditsArrive("renewed");
  }

  @Test
  void aDeletedGroupReleasesWhatItsDirectorHeld() {
    lab.kubectl("delete", "vrrpg", "edge").orFail();
    await("lb1 holds nothing of the group")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          assertThat(site.kernelTable("lb1")).isEmpty();
          assertThat(lab.exec("lb1", "ip", "addr").orFail())
              .doesNotContain("203.0.113.20", "203.0.113.4", "10.0.0.254", "fd00:10::fe");
          assertThat(lab.exec("lb1", "sysctl", "-n", "net.ipv4.ip_forward").orFail().strip())
              .isEqualTo("0");
        });
    var shop = site.get("lvs", "shop", "shop");
    assertThat(Site.condition(shop, "ResolvedRefs").path("reason").asText())
        .isEqualTo("GroupNotFound");
    site.apply();
    assertThat(Load.count(lab, 3, URL).failed()).isZero();
  }

  /** A new service must get through all of the system, and go again. */
  private void proveThatEditsArrive(String because) {
    String name = "proof-" + because.replace('/', '-');
    lab.apply(
            Site.service(
                name,
                "addresses: [{value: 203.0.113.31}]",
                "ports: [{name: http, port: 80}]",
                "forwarding: Masquerade",
                "scheduler: rr",
                "realServerPoolRef: {name: shop-web}"))
        .orFail();
    site.waitReady("shop", name);
    assertThat(site.kernelTable("lb1")).containsKey("TCP 203.0.113.31:80 rr");
    lab.kubectl("delete", "-n", "shop", "lvs", name).orFail();
    await("the deleted service is out of the kernel")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> !site.kernelTable("lb1").containsKey("TCP 203.0.113.31:80 rr"));
  }

  private void awaitAnswerFromTheApiServer() {
    await("the API server answers")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> lab.kubectl("get", "--raw", "/readyz").status() == 0);
  }
}
