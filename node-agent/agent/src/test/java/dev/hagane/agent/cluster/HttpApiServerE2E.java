package dev.hagane.agent.cluster;

import static dev.hagane.agent.desired.TestObjects.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.agent.apply.NodeReport;
import dev.hagane.agent.checkpoint.Checkpoint;
import dev.hagane.agent.checkpoint.WireFormat;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.TestObjects;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.kube.ControlPlane;
import dev.hagane.kube.SourceTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's few requests against the real API server. */
class HttpApiServerE2E {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static ControlPlane plane;

  @TempDir Path folder;

  private final List<DesiredInput> wanted = new CopyOnWriteArrayList<>();
  private ClusterLoop loop;
  private Path token;

  @BeforeAll
  static void startPlane() throws IOException {
    plane = ControlPlane.start();
    try (Stream<Path> files = Files.list(SourceTree.root().resolve("crds"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        plane.kubectl().apply(Files.readString(file));
      }
    }
    plane.kubectl().awaitDefinitions();
  }

  @AfterAll
  static void stopPlane() {
    plane.close();
  }

  @BeforeEach
  void writeToken() throws IOException {
    token = folder.resolve("token");
    Files.writeString(token, plane.adminConfig().getOauthToken() + "\n");
  }

  @AfterEach
  void stop() {
    loop.stop();
    plane.kubectl().run("delete", "nodeconfigs,nodeconfigslices", "--all");
    plane.kubectl().run("delete", "leases", "lb1");
  }

  private void start() throws IOException {
    DesiredSink sink =
        new DesiredSink() {
          @Override
          public void want(DesiredInput desired) {
            wanted.add(desired);
            loop.report(
                new NodeReport(
                    "lb1",
                    desired.generation(),
                    "director(edge)",
                    List.of(),
                    List.of(),
                    List.of()));
          }

          @Override
          public void remark(List<NodeProblem> problems) {}

          @Override
          public void current() {}

          @Override
          public boolean isAlive() {
            return true;
          }
        };
    loop =
        new ClusterLoop(
            "lb1",
            "default",
            "1.0",
            new HttpApiServer(URI.create(plane.url()), plane.certificate(), token, "1.0"),
            new Configuration("lb1", new Checkpoint(folder), sink),
            sink,
            InstantSource.system(),
            new SplittableRandom(1));
    Thread.ofPlatform().daemon().start(loop);
  }

  private static void putSlice(String name, String address) {
    NodeConfigSliceSpec spec =
        TestObjects.slice(List.of(service("shop").addresses(address).build()));
    put("NodeConfigSlice", name, spec);
  }

  private static void putConfig(String... slices) {
    put("NodeConfig", "lb1", TestObjects.config(List.of(slices)));
  }

  private static void put(String kind, String name, Object spec) {
    ObjectNode object = WireFormat.object();
    object.put("apiVersion", "hagane.dev/v1alpha1").put("kind", kind);
    object.putObject("metadata").put("name", name);
    object.set("spec", WireFormat.toTree(spec));
    plane.kubectl().apply(object.toString());
  }

  private static String get(String kind, String jsonPath) {
    return plane.kubectl().run("get", kind, "lb1", "-o", "jsonpath={" + jsonPath + "}").output();
  }

  private void awaitSlices(String... names) {
    await()
        .atMost(LIMIT)
        .until(() ->
            !wanted.isEmpty()
                && wanted.getLast().isComplete()
                && wanted.getLast().slices().keySet().equals(java.util.Set.of(names)));
  }

  @Test
  void configurationComesStatusAndLeaseGo() throws IOException {
    putSlice("aaa", "203.0.113.20");
    putConfig("aaa");
    start();

    awaitSlices("aaa");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(get("nodeconfig", ".status.observedGeneration")).isEqualTo("1"));
    assertThat(get("nodeconfig", ".status.conditions[?(@.type==\"Ready\")].status"))
        .isEqualTo("True");
    assertThat(get("nodeconfig", ".metadata.managedFields[*].manager")).contains("hagane-agent");
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(get("lease", ".spec.holderIdentity")).isEqualTo("lb1"));

    putSlice("bbb", "203.0.113.21");
    putConfig("bbb");
    awaitSlices("bbb");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(get("nodeconfig", ".status.observedGeneration")).isEqualTo("2"));
  }

  @Test
  void anApiServerThatDiesAndComesBackIsFoundAgain() throws IOException {
    putSlice("aaa", "203.0.113.20");
    putConfig("aaa");
    start();
    awaitSlices("aaa");

    plane.killApiServer();
    plane.startApiServer();
    putSlice("bbb", "203.0.113.21");
    putConfig("bbb");

    awaitSlices("bbb");
  }

  @Test
  void aRenewedTokenIsTakenWithoutARestart() throws IOException {
    String good = Files.readString(token);
    Files.writeString(token, "expired");
    putSlice("aaa", "203.0.113.20");
    putConfig("aaa");
    start();
    await().atMost(LIMIT).until(() -> loop.outage().isPresent());
    assertThat(loop.outage().orElseThrow()).contains("401", "token", "renew");
    assertThat(wanted).isEmpty();

    Files.writeString(token, good);
    awaitSlices("aaa");
    await().atMost(LIMIT).until(() -> loop.outage().isEmpty());
  }
}
