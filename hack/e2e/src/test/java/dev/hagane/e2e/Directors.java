package dev.hagane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Who holds the example's addresses: as the kernels have it, and as the cluster says. */
final class Directors {
  /** What goes with the active director: the instances' addresses and the service's. */
  static final Set<String> ADDRESSES =
      Set.of(
          "203.0.113.4/24",
          "10.0.0.254/24",
          "2001:db8:4::4/64",
          "fd00:10::fe/64",
          Site.VIP + "/32",
          Site.VIP6 + "/128");

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Lab lab;
  private final Site site;

  Directors(Lab lab, Site site) {
    this.lab = lab;
    this.site = site;
  }

  /** Waits until one director has all addresses, the others have none, and the cluster says so. */
  void awaitActive(String active, String... backups) {
    awaitHolder(active, backups);
    await("the cluster says that " + active + " is active")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          JsonNode group = group();
          assertThat(group.at("/status/activeDirector").asText()).isEqualTo(active);
          JsonNode condition = Site.condition(group, "ActiveDirector");
          assertThat(condition.path("status").asText()).as("%s", condition).isEqualTo("True");
          assertThat(condition.path("message").asText()).contains(active);
          assertThat(states(group)).containsEntry(active, "Active");
          for (String backup : backups) {
            assertThat(states(group)).containsEntry(backup, "Backup");
          }
        });
  }

  /** Waits until one director's kernel has all addresses and the others' have none. */
  void awaitHolder(String active, String... backups) {
    await(active + " holds the addresses, and nobody else does")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          assertThat(held(active)).as(active).isEqualTo(ADDRESSES);
          for (String backup : backups) {
            assertThat(held(backup)).as(backup).isEmpty();
          }
        });
  }

  /** Waits until none of them has any of the addresses. */
  void awaitNobody(String... hosts) {
    await("nobody holds the addresses")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          for (String host : hosts) {
            assertThat(held(host)).as(host).isEmpty();
            assertThat(site.kernelTable(host)).as(host).isEmpty();
          }
        });
  }

  /** Which of the group's addresses are in a host's kernel. */
  Set<String> held(String host) {
    Set<String> held = new TreeSet<>();
    for (JsonNode link : lab.exec(host, "ip", "-j", "addr").json()) {
      for (JsonNode address : link.path("addr_info")) {
        String text = address.path("local").asText() + "/" + address.path("prefixlen").asInt();
        if (ADDRESSES.contains(text)) {
          held.add(text);
        }
      }
    }
    return held;
  }

  JsonNode group() {
    return site.get("vrrpg", "shop", "edge");
  }

  /** Each director's state; that of one which is not heard of is empty. */
  static Map<String, String> states(JsonNode group) {
    Map<String, String> states = new LinkedHashMap<>();
    for (JsonNode director : group.at("/status/directorStates")) {
      states.put(director.path("name").asText(), director.path("state").asText());
    }
    return states;
  }

  /** Since when the active director has been so: the same text as long as nothing changed hands. */
  String activeSince() {
    return group().at("/status/activeSince").asText();
  }

  /** The group's events of this reason, each as its name and message. */
  Map<String, String> events(String reason) {
    Map<String, String> events = new LinkedHashMap<>();
    List<String> query =
        List.of("get", "events", "-A", "--field-selector", "reason=" + reason, "-o", "json");
    for (JsonNode event : lab.kubectl(query.toArray(String[]::new)).json().path("items")) {
      if (event.at("/involvedObject/kind").asText().equals("VRRPGroup")) {
        events.put(event.at("/metadata/name").asText(), event.path("message").asText());
      }
    }
    return events;
  }

  /** Waits for an event that was not there before and says all of these words. */
  void awaitEvent(String reason, Map<String, String> before, String... words) {
    await("an event " + reason + " says " + List.of(words))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          Map<String, String> now = events(reason);
          now.keySet().removeAll(before.keySet());
          assertThat(now.values()).anySatisfy(message -> assertThat(message).contains(words));
        });
  }
}
