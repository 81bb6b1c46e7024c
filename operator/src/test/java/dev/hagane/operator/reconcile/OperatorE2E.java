package dev.hagane.operator.reconcile;

import static dev.hagane.operator.reconcile.Site.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.NodeConfigSlice;
import dev.hagane.api.v1alpha1.VRRPState;
import dev.hagane.api.v1alpha1.VirtualService;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator against a real API server, with the rights that the chart gives it. */
@Timeout(120)
class OperatorE2E {
  private static Site site;
  private static KubernetesClient client;

  private final ShiftedTime time = new ShiftedTime();
  private final Measurements measurements = new Measurements();
  private OperatorShell shell;
  private Thread thread;
  private FakeAgent agent;

  @BeforeAll
  static void install() {
    site = new Site();
    client = site.operatorClient();
  }

  @AfterAll
  static void remove() {
    if (client != null) {
      client.close();
    }
    if (site != null) {
      site.close();
    }
  }

  @BeforeEach
  void setUp() {
    site.setUp();
    agent = new FakeAgent(site.admin(), "lb1", time);
    agent.renew();
    start(Duration.ofMinutes(10));
  }

  @AfterEach
  void tearDown() throws InterruptedException {
    stop();
    site.clear();
    measurements.close();
  }

  @Test
  void aServiceGoesToItsDirectorAndIsReadyWhenTheAgentHasReadItBack() {
    site.pool("shop", "web", "10.0.0.11", "10.0.0.12");
    site.service("shop", "web", "203.0.113.20", 80, "web");

    await().untilAsserted(() -> assertThat(site.carried("lb1")).containsKey("shop/web"));
    assertThat(site.carried("lb1").get("shop/web").servers()).hasSize(2);
    assertThat(site.carried("lb2")).isEmpty();
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("Unknown Pending"));

    agent.program();
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("True Ready"));
    var status = site.serviceNow("shop", "web").getStatus();
    assertThat(status.activeDirector()).isEqualTo("lb1");
    assertThat(status.ports()).isEqualTo("80/TCP");
    await()
        .untilAsserted(() ->
            assertThat(Site.condition(site.group().getStatus().conditions(), "Ready"))
                .isEqualTo("True Ready"));
    await()
        .untilAsserted(() ->
            assertThat(
                    Site.condition(site.poolNow("shop", "web").getStatus().conditions(), "Ready"))
                .isEqualTo("True Ready"));
    assertThat(
            site.kubectl()
                .run(
                    "wait",
                    "--for=condition=Ready",
                    "--timeout=5s",
                    "-n",
                    "shop",
                    "virtualservice/web",
                    "realserverpool/web")
                .status())
        .isZero();

    // An edit is not ready before the agent has read back that very edit.
    site.pool("shop", "web", "10.0.0.11", "10.0.0.12", "10.0.0.13");
    await()
        .untilAsserted(() -> assertThat(site.carried("lb1").get("shop/web").servers()).hasSize(3));
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("Unknown Pending"));
    agent.program();
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("True Ready"));
  }

  @Test
  void aConflictIsToldToTheChallengerAndTheIncumbentServesOn() {
    served();
    Map<String, String> before = site.versions();
    site.service("shop", "other", "203.0.113.20", 80, "web");

    await().untilAsserted(() -> assertThat(ready("other")).isEqualTo("False AddressConflict"));

    assertThat(site.carried("lb1")).containsOnlyKeys("shop/web");
    assertThat(site.versions()).containsEntry("VirtualService shop/web", version(before, "web"));
    assertThat(message("other")).contains("shop/web");
    site.admin().resource(site.serviceNow("shop", "web")).delete();
    await().untilAsserted(() -> assertThat(site.carried("lb1")).containsOnlyKeys("shop/other"));
  }

  @Test
  void aRestartRewritesNothing() throws InterruptedException {
    served();
    agent.happens("DriftRepaired", "lb1: somebody removed shop/web; it is back");
    agent.program();
    await().until(() -> site.eventReasons().contains("DriftRepaired"));
    settle();
    Map<String, String> before = site.versions();

    stop();
    agent.renew();
    start(Duration.ofMinutes(10));
    // A write of the new process that must follow every other shows that its first round is over.
    site.namespace("later");
    site.pool("later", "marker", "10.0.0.99");
    await().until(() -> site.poolNow("later", "marker").getStatus() != null);

    Map<String, String> after = site.versions();
    after.keySet().removeIf(key -> key.contains("marker"));
    assertThat(after).isEqualTo(before);
    assertThat(site.eventReasons()).containsOnlyOnce("DriftRepaired");
  }

  @Test
  void anInvalidEditLeavesTheLastFormServingAlsoOverARestart() throws InterruptedException {
    served();
    var entry = site.carried("lb1").get("shop/web");
    site.service("shop", "web", "203.0.113.99", 80, "web");
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("False AddressNotAllowed"));
    assertThat(site.carried("lb1")).containsEntry("shop/web", entry);

    stop();
    agent.renew();
    start(Duration.ofMinutes(10));
    site.pool("shop", "later", "10.0.0.99");
    await().until(() -> site.poolNow("shop", "later").getStatus() != null);
    assertThat(site.carried("lb1")).containsEntry("shop/web", entry);
    assertThat(ready("web")).isEqualTo("False AddressNotAllowed");

    // The pool vanishes too: still no reason to stop.
    site.admin().resource(site.poolNow("shop", "web")).delete();
    site.service("shop", "web", "203.0.113.20", 80, "web");
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("False PoolNotFound"));
    assertThat(site.carried("lb1").get("shop/web").servers()).isEqualTo(entry.servers());
  }

  @Test
  void deletionInAnyOrderReleasesAndANamespaceEnds() {
    site.plane().startControllerManager();
    served();
    site.namespace("gone");
    site.pool("gone", "web", "10.0.0.12");
    site.service("gone", "a", "203.0.113.21", 80, "web");
    site.service("gone", "b", "203.0.113.22", 80, "web");
    await()
        .untilAsserted(
            () -> assertThat(site.carried("lb1")).containsOnlyKeys("shop/web", "gone/a", "gone/b"));

    site.admin().namespaces().withName("gone").delete();
    await().untilAsserted(() -> assertThat(site.carried("lb1")).containsOnlyKeys("shop/web"));
    await().until(() -> site.admin().namespaces().withName("gone").get() == null);

    site.admin().resource(site.poolNow("shop", "web")).delete();
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("False PoolNotFound"));
    assertThat(site.carried("lb1")).containsOnlyKeys("shop/web");
    site.admin().resource(site.group()).delete();
    await().untilAsserted(() -> assertThat(site.carried("lb1")).isEmpty());
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("False GroupNotFound"));
    site.admin().resource(site.serviceNow("shop", "web")).delete();
    await().until(() -> site.serviceNow("shop", "web") == null);
  }

  @Test
  void aPlanThatWouldTakeMuchAwayWaitsForItsConfirmation() {
    served();
    site.pool("shop", "web");

    await()
        .untilAsserted(() ->
            assertThat(Site.condition(site.group().getStatus().conditions(), "Ready"))
                .isEqualTo("False RemovalFuse"));
    assertThat(site.carried("lb1").get("shop/web").servers()).hasSize(2);
    String digest = site.group().getStatus().pendingRemovalDigest();
    assertThat(digest).isNotBlank();

    site.kubectl().run("annotate", "vrrpgroup", "edge", ApiGroup.CONFIRM_REMOVAL + "=" + digest);
    await()
        .untilAsserted(() -> assertThat(site.carried("lb1").get("shop/web").servers()).isEmpty());
    agent.program();
    await()
        .untilAsserted(() ->
            assertThat(Site.condition(site.group().getStatus().conditions(), "Ready"))
                .isEqualTo("True Ready"));
  }

  @Test
  void whatHappensOnANodeIsToldOnce() {
    served();
    agent.happens("DriftRepaired", "lb1: first");
    agent.happens("DriftRepaired", "lb1: second");
    agent.program();
    await()
        .untilAsserted(
            () -> assertThat(site.eventReasons()).filteredOn("DriftRepaired"::equals).hasSize(2));
    agent.happens("AddressLost", "lb1: third");
    agent.program();
    await().until(() -> site.eventReasons().contains("AddressLost"));
    assertThat(site.eventReasons()).filteredOn("DriftRepaired"::equals).hasSize(2);
    assertThat(site.kubectl().run("describe", "node", "lb1").output()).contains("lb1: third");
    assertThat(site.admin().v1().events().inNamespace("shop").list().getItems())
        .filteredOn(event -> event.getInvolvedObject().getKind().equals("VirtualService"))
        .extracting(Event::getReason)
        .containsExactly("Ready");
  }

  @Test
  void twoDirectorsTakeOverFromEachOtherAndHandOverWhenAsked() {
    site.apply(
        """
        apiVersion: hagane.dev/v1alpha1
        kind: VRRPGroup
        metadata: {name: edge}
        spec:
          directors: {nodes: [{name: lb1, priority: 150}, {name: lb2}]}
          advertisementIntervalMilliseconds: 100
          instances:
          - name: outer
            addressFamily: IPv4
            interface: {subnet: 203.0.113.0/24}
            vrid: 51
            addresses: [203.0.113.4/24]
            carriesServices: true
          addressPools: [{name: public, cidr: 203.0.113.16/28}]
          realServerNetworks: [10.0.0.0/24]
          allowedNamespaces: {from: All}
        """);
    var other = new FakeAgent(site.admin(), "lb2", time);
    other.renew();
    site.pool("shop", "web", "10.0.0.11");
    site.service("shop", "web", "203.0.113.20", 80, "web");
    await().untilAsserted(() -> assertThat(site.carried("lb2")).containsKey("shop/web"));
    assertThat(site.carried("lb1")).isEqualTo(site.carried("lb2"));
    assertThat(site.vrrp("lb1").peers()).containsExactly("lb2");
    assertThat(site.vrrp("lb1").priority()).isEqualTo(150);
    assertThat(site.vrrp("lb2").priority()).isEqualTo(100);

    agent.program(VRRPState.Active, "2026-11-21T10:00:00Z", null);
    other.program(VRRPState.Backup, "2026-11-21T10:00:00Z", null);
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("True Ready"));
    await()
        .untilAsserted(
            () -> assertThat(site.group().getStatus().activeSince()).contains("10:00:00"));
    assertThat(site.kubectl().run("get", "vrrpg", "edge").output())
        .containsPattern("NAME +ACTIVE +DIRECTORS +SINCE +VERSION +INTERVAL +READY +AGE")
        .containsPattern("edge +lb1 +2/2 +\\S+ +3 +100 +True");

    // lb1 dies: its last words and its Lease are still there.
    other.happens("BecameActive", site.group(), "lb2: active, the master fell silent");
    other.program(VRRPState.Active, "2026-11-21T10:05:00Z", null);
    await()
        .untilAsserted(
            () -> assertThat(site.group().getStatus().activeDirector()).isEqualTo("lb2"));
    assertThat(Site.condition(site.group().getStatus().conditions(), "ActiveDirector"))
        .isEqualTo("True ActiveDirector");
    assertThat(site.kubectl().run("get", "lvs", "-n", "shop", "web").output()).contains("lb2");
    await().untilAsserted(() -> assertThat(site.eventReasons()).containsOnlyOnce("BecameActive"));
    assertThat(site.kubectl().run("describe", "vrrpg", "edge").output())
        .contains("lb2: active, the master fell silent");

    agent.program(VRRPState.Backup, "2026-11-21T10:06:00Z", null);
    site.kubectl().run("annotate", "vrrpg", "edge", ApiGroup.SWITCHOVER + "=now");
    await().untilAsserted(() -> assertThat(site.vrrp("lb2").switchover()).isEqualTo("now"));
    assertThat(site.vrrp("lb1").switchover()).isNull();
    agent.program(VRRPState.Active, "2026-11-21T10:07:00Z", null);
    other.program(VRRPState.Backup, "2026-11-21T10:07:00Z", "now");
    await()
        .untilAsserted(
            () -> assertThat(site.group().getStatus().lastHandledSwitchover()).isEqualTo("now"));
    await().untilAsserted(() -> assertThat(site.vrrp("lb2").switchover()).isNull());
    assertThat(site.vrrp("lb1").switchover()).isNull();
    await()
        .untilAsserted(
            () -> assertThat(site.group().getStatus().activeDirector()).isEqualTo("lb1"));
  }

  @Test
  void slicesThatNothingPointsToAreCollected() throws InterruptedException {
    stop();
    start(Duration.ofMillis(200));
    served();
    site.pool("shop", "web", "10.0.0.11", "10.0.0.13");
    await()
        .untilAsserted(() -> {
          List<String> present =
              site.admin().resources(NodeConfigSlice.class).list().getItems().stream()
                  .map(slice -> slice.getMetadata().getName())
                  .toList();
          assertThat(site.carried("lb1").get("shop/web").servers())
              .anySatisfy(server -> assertThat(server.address()).isEqualTo("10.0.0.13"));
          assertThat(present).hasSize(1);
        });
  }

  @Test
  void anAgentThatFallsSilentIsSaidToBeUnreachable() {
    served();
    time.pass(Liveness.BELIEVED);
    site.pool("shop", "other", "10.0.0.99");
    await()
        .untilAsserted(
            () -> assertThat(site.group().getStatus().directors().summary()).isEqualTo("0/1"));
    agent.renew();
    await()
        .untilAsserted(
            () -> assertThat(site.group().getStatus().directors().summary()).isEqualTo("1/1"));
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("True Ready"));
  }

  @Test
  void itGoesOnByItselfAfterAnOutageOfTheApiServer() {
    served();
    site.plane().killApiServer();
    site.plane().startApiServer();
    site.service("shop", "later", "203.0.113.21", 80, "web");
    await()
        .untilAsserted(
            () -> assertThat(site.carried("lb1")).containsKeys("shop/web", "shop/later"));
    assertThat(shell.isLeading()).isTrue();
  }

  @Test
  void aSecondReplicaTakesOverWhenTheFirstEnds() throws InterruptedException {
    served();
    try (var itsMeasurements = new Measurements();
        var itsClient = site.operatorClient()) {
      var second =
          new OperatorShell(
              itsClient, OperatorSettings.of(Site.RELEASE, "second"), time, itsMeasurements);
      var itsThread = Thread.ofPlatform().start(() -> runToItsEnd(second));
      await().until(second::ready);
      assertThat(second.isLeading()).isFalse();
      stop();
      await().until(second::isLeading);
      site.service("shop", "later", "203.0.113.21", 80, "web");
      await().untilAsserted(() -> assertThat(site.carried("lb1")).containsKey("shop/later"));
      second.stop();
      assertThat(itsThread.join(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void anOrphanedNodeConfigGoesWithItsNode() {
    await().until(() -> site.versions().containsKey("NodeConfig null/lb2"));
    site.admin().nodes().withName("lb2").delete();
    await().until(() -> !site.versions().containsKey("NodeConfig null/lb2"));
  }

  /** One service, programmed and ready. */
  private void served() {
    site.pool("shop", "web", "10.0.0.11", "10.0.0.12");
    site.service("shop", "web", "203.0.113.20", 80, "web");
    await().untilAsserted(() -> assertThat(site.carried("lb1")).containsKey("shop/web"));
    agent.program();
    await().untilAsserted(() -> assertThat(ready("web")).isEqualTo("True Ready"));
  }

  /** Waits until nothing is written any more. */
  private void settle() {
    var last = new AtomicReference<>(site.versions());
    await()
        .during(Duration.ofMillis(500))
        .until(() -> {
          Map<String, String> now = site.versions();
          return now.equals(last.getAndSet(now));
        });
  }

  private String ready(String service) {
    return site.condition("shop", service, "Ready");
  }

  private String message(String name) {
    VirtualService service = site.serviceNow("shop", name);
    return service.getStatus().conditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst()
        .orElseThrow()
        .getMessage();
  }

  private static String version(Map<String, String> versions, String service) {
    return versions.get("VirtualService shop/" + service);
  }

  private void start(Duration sliceGrace) {
    shell =
        new OperatorShell(
            client,
            new OperatorSettings(Site.RELEASE, "first", sliceGrace, Duration.ofSeconds(15)),
            time,
            measurements);
    OperatorShell mine = shell;
    thread = Thread.ofPlatform().name("operator").start(() -> runToItsEnd(mine));
    await().until(shell::isLeading);
  }

  private void stop() throws InterruptedException {
    shell.stop();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
  }

  private static void runToItsEnd(OperatorShell shell) {
    try {
      shell.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
