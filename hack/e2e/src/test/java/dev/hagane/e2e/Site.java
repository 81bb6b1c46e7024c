package dev.hagane.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The example site of the documentation, applied to the lab, and what is read of it. */
final class Site {
  static final String VIP = "203.0.113.20";
  static final String VIP6 = "2001:db8:4::1:0:20";

  /** How the example names its directors. */
  static final String DIRECTORS = "nodes: [{name: lb1, priority: 150}, {name: lb2, priority: 100}]";

  static final Path MANIFEST = Lab.repository().resolve("docs/examples/site.yaml");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Lab lab;

  Site(Lab lab) {
    this.lab = lab;
  }

  /** Applies the example site with lb1 as its only director, and waits until it serves. */
  void apply() {
    applyChanged(DIRECTORS, "nodes: [{name: lb1, priority: 150}]");
  }

  /** Applies the example site as it is, with lb1 and lb2, and waits until it serves. */
  void applyWithTwoDirectors() {
    applyChanged(DIRECTORS, DIRECTORS);
  }

  /** Applies the example site with this part of its text replaced, and waits until it serves. */
  void applyChanged(String part, String by) {
    String text = text();
    if (!text.contains(part)) {
      throw new IllegalArgumentException(MANIFEST + " lacks '" + part + "'");
    }
    lab.apply(text.replace(part, by)).orFail();
    waitReady("shop", "shop");
  }

  private static String text() {
    try {
      return Files.readString(MANIFEST);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code kubectl wait}, which believes observedGeneration and conditions only. */
  void waitReady(String namespace, String service) {
    lab.kubectl(
            "wait",
            "-n",
            namespace,
            "lvs/" + service,
            "--for=condition=Ready",
            "--timeout=" + PATIENCE.toSeconds() + "s")
        .orFail();
    awaitCurrent(namespace, service);
  }

  /** Waits until status speaks of the newest generation and says Ready. */
  void awaitCurrent(String namespace, String service) {
    await(namespace + "/" + service + " is Ready in its newest generation")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          JsonNode object = get("lvs", namespace, service);
          return object.at("/status/observedGeneration").asLong(-1)
                  == object.at("/metadata/generation").asLong()
              && "True".equals(condition(object, "Ready").path("status").asText());
        });
  }

  JsonNode get(String kind, String namespace, String name) {
    return lab.kubectl("get", "-n", namespace, kind, name, "-o", "json").json();
  }

  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (type.equals(condition.path("type").asText())) {
        return condition;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  /** A service of namespace shop on the example's group, with one more line of spec each. */
  static String service(String name, String... specLines) {
    StringBuilder manifest =
        new StringBuilder(
            """
            ---
            apiVersion: hagane.dev/v1alpha1
            kind: VirtualService
            metadata: {name: %s, namespace: shop}
            spec:
              vrrpGroupRef: {name: edge}
            """
                .formatted(name));
    for (String line : specLines) {
      manifest.append("  ").append(line).append('\n');
    }
    return manifest.toString();
  }

  /** A pool of namespace shop with these servers, each a YAML flow mapping. */
  static String pool(String name, String... servers) {
    return """
    ---
    apiVersion: hagane.dev/v1alpha1
    kind: RealServerPool
    metadata: {name: %s, namespace: shop}
    spec:
      type: Servers
      servers: [%s]
    """
        .formatted(name, String.join(", ", servers));
  }

  /** A director's table: service as ipvsadm writes it, to server, to forwarding and weight. */
  Map<String, Map<String, List<String>>> kernelTable(String director) {
    Map<String, Map<String, List<String>>> table = new TreeMap<>();
    Map<String, List<String>> servers = new TreeMap<>();
    for (String line : lab.exec(director, "ipvsadm", "-Ln").orFail().split("\n")) {
      List<String> words = List.of(line.strip().split("\\s+"));
      if (line.matches("(TCP|UDP|SCTP|FWM) .*")) {
        servers = new TreeMap<>();
        table.put(String.join(" ", words), servers);
      } else if (line.startsWith("  -> ") && !line.contains("RemoteAddress")) {
        servers.put(words.get(1), List.copyOf(words.subList(2, 4)));
      }
    }
    return table;
  }
}
