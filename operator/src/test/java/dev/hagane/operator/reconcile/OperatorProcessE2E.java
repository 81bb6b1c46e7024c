package dev.hagane.operator.reconcile;

import static dev.hagane.operator.reconcile.Site.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program: started, killed, asked to end, with the API server away. */
@Timeout(240)
class OperatorProcessE2E {
  private static final Path JAR = Path.of("target/dist/hagane-operator.jar").toAbsolutePath();

  @TempDir Path folder;
  private Site site;
  private FakeAgent agent;
  private Path token;
  private Path log;
  private int port;
  private Process process;

  @BeforeEach
  void install() throws IOException {
    site = new Site();
    site.setUp();
    agent = new FakeAgent(site.admin(), "lb1", Time.system());
    agent.renew();
    token = folder.resolve("token");
    log = folder.resolve("log");
    Files.writeString(token, site.operatorToken());
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void remove() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
    site.close();
  }

  @Test
  void aKilledOneGoesOnWhereItWasAndRewritesNothing() throws Exception {
    start();
    serve();
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body())
        .contains("hagane_operator_leading 1.0")
        .contains("hagane_operator_objects{kind=\"VirtualService\"} 1.0")
        .contains("hagane_operator_plan_seconds_count");
    await()
        .untilAsserted(() ->
            assertThat(
                    Site.condition(site.poolNow("shop", "web").getStatus().conditions(), "Ready"))
                .isEqualTo("True Ready"));
    Map<String, String> before = site.versions();

    process.destroyForcibly().waitFor();
    agent.renew();
    start();
    site.namespace("later");
    site.pool("later", "marker", "10.0.0.99");
    await().until(() -> site.poolNow("later", "marker").getStatus() != null);
    Map<String, String> after = site.versions();
    after.keySet().removeIf(key -> key.contains("marker"));
    assertThat(after).isEqualTo(before);

    process.destroy();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log))
        .contains("ended: STOPPED")
        .doesNotContain(site.operatorToken());
    assertThat(site.leader()).as("the leadership is given away").isEmpty();
  }

  @Test
  void itEndsWhenItCannotLeadAndWaitsForTheApiServerWhenItStarts() throws Exception {
    start();
    serve();
    site.plane().killApiServer();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(log)).contains("ended: LEADERSHIP_LOST");

    launch();
    await().until(() -> Files.readString(log).contains("cannot start yet"));
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    site.plane().startApiServer();
    agent.renew();
    await().until(this::isReady);
    site.service("shop", "later", "203.0.113.21", 80, "web");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(site.carried("lb1")).containsKeys("shop/web", "shop/later"));
  }

  @Test
  void aTokenThatIsRenewedInItsFileIsUsed() throws Exception {
    String good = Files.readString(token);
    Files.writeString(token, "expired");
    launch();
    await().until(() -> Files.readString(log).contains("cannot start yet"));
    assertThat(Files.readString(log)).containsIgnoringCase("unauthorized");
    Files.writeString(token, good);
    await().until(this::isReady);
  }

  @Test
  void wrongArgumentsAreExplained() throws Exception {
    process = new ProcessBuilder(java(), "-jar", JAR.toString(), "--nonsense").start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("--nonsense")
        .contains("--certificate-authority");
  }

  /** One service, programmed and ready. */
  private void serve() {
    site.pool("shop", "web", "10.0.0.11", "10.0.0.12");
    site.service("shop", "web", "203.0.113.20", 80, "web");
    await().untilAsserted(() -> assertThat(site.carried("lb1")).containsKey("shop/web"));
    agent.program();
    await()
        .untilAsserted(
            () -> assertThat(site.condition("shop", "web", "Ready")).isEqualTo("True Ready"));
  }

  private void start() throws IOException {
    launch();
    await().until(this::isReady);
  }

  private void launch() throws IOException {
    process =
        new ProcessBuilder(
                List.of(
                    java(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-jar",
                    JAR.toString(),
                    "--server",
                    site.plane().url(),
                    "--certificate-authority",
                    site.plane().certificate().toString(),
                    "--token-file",
                    token.toString(),
                    "--namespace",
                    Site.RELEASE,
                    "--identity",
                    "one",
                    "--health-port",
                    Integer.toString(port)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Whether it says that it watches the cluster; before its port is open it says nothing. */
  private boolean isReady() throws IOException, InterruptedException {
    try {
      return get("/readyz").statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    assertThat(process.isAlive()).as("alive").isTrue();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
