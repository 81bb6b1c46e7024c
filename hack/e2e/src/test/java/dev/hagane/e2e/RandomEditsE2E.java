package dev.hagane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** After each random edit the kernel, the addresses and the status agree with a model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomEditsE2E {
  private static final long SEED = 20261121;
  private static final int EDITS = Integer.getInteger("hagane.edits", 100);

  private final Lab lab = new Lab();
  private final Site site = new Site(lab);
  private final EditModel model = new EditModel(SEED);

  @BeforeAll
  void applySite() {
    site.apply();
    lab.apply(model.pools()).orFail();
  }

  @AfterAll
  void removeServices() {
    lab.kubectl("delete", "-n", "shop", "lvs", "--all").orFail();
    lab.kubectl("delete", "-n", "shop", "rsp", "edit-a", "edit-b").orFail();
  }

  @Test
  void kernelAddressesAndStatusAgreeAfterEachEdit() {
    lab.kubectl("delete", "-n", "shop", "lvs", "shop").orFail();
    for (int i = 1; i <= EDITS; i++) {
      EditModel.Edit edit = model.next();
      if (edit.deletedService().isEmpty()) {
        lab.apply(edit.manifest()).orFail();
        awaitStatuses(edit);
      } else {
        lab.kubectl("delete", "-n", "shop", "lvs", edit.deletedService()).orFail();
        await("after edit " + i + ", " + edit.says())
            .atMost(Duration.ofSeconds(30))
            .until(() -> site.kernelTable("lb1").equals(model.table()));
      }
      if (i == EDITS / 2) {
        lab.kill("agent/lb1");
        lab.start("agent/lb1");
      }
      assertThat(site.kernelTable("lb1"))
          .as("seed %d, edit %d: %s", SEED, i, edit.says())
          .isEqualTo(model.table());
      assertThat(addresses()).as("edit %d: %s", i, edit.says()).isEqualTo(model.addresses());
    }
  }

  /** A pool's or service's status that says Ready in its generation: the kernel must be so now. */
  private void awaitStatuses(EditModel.Edit edit) {
    await(edit.says())
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> {
          for (JsonNode object :
              lab.kubectl("get", "-n", "shop", "lvs,rsp", "-o", "json").json().get("items")) {
            String name = object.at("/metadata/name").asText();
            if (model.serviceNames().contains(name) || model.poolNames().contains(name)) {
              assertThat(object.at("/status/observedGeneration").asLong(-1))
                  .as("observedGeneration of %s", name)
                  .isEqualTo(object.at("/metadata/generation").asLong());
              assertThat(Site.condition(object, "Ready").path("status").asText())
                  .as("Ready of %s: %s", name, object.at("/status/conditions"))
                  .isEqualTo("True");
            }
          }
        });
  }

  private Set<String> addresses() {
    Set<String> held = new TreeSet<>();
    for (JsonNode link : lab.exec("lb1", "ip", "-j", "-4", "addr").json()) {
      for (JsonNode address : link.path("addr_info")) {
        if (address.path("prefixlen").asInt() == 32) {
          held.add(address.path("local").asText());
        }
      }
    }
    return held;
  }
}
