package dev.hagane.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
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
  void kernelAddressesStatusAndOperationsAgreeAfterEachEdit() {
    lab.kubectl("delete", "-n", "shop", "lvs", "shop").orFail();
    awaitTable("the example's service is gone");
    int seen = operations().size();
    for (int i = 1; i <= EDITS; i++) {
      var before = model.table();
      EditModel.Edit edit = model.next();
      String title = "seed " + SEED + ", edit " + i + ": " + edit.says();
      if (edit.deletedService().isEmpty()) {
        lab.apply(edit.manifest()).orFail();
        awaitStatuses(edit);
      } else {
        lab.kubectl("delete", "-n", "shop", "lvs", edit.deletedService()).orFail();
        awaitTable(title);
      }
      assertThat(site.kernelTable("lb1")).as(title).isEqualTo(model.table());
      assertThat(addresses()).as(title).isEqualTo(model.addresses());
      List<String> operations = operations();
      assertThat(operations.subList(seen, operations.size()).stream().sorted())
          .as("operations of %s", title)
          .isEqualTo(OperationModel.between(before, model.table()));
      seen = operations.size();
      if (i == EDITS / 2) {
        restartTheAgent();
        assertThat(operations()).as("a restart of the agent writes nothing").hasSize(seen);
      }
    }
  }

  /** Ends with the agent's word that the cluster's status is its own again. */
  private void restartTheAgent() {
    String renewed = renewTime();
    lab.kill("agent/lb1");
    lab.start("agent/lb1");
    await("the agent renews its lease again")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !renewTime().equals(renewed));
  }

  private String renewTime() {
    return lab.kubectl(
            "get", "lease", "-n", "hagane-system", "lb1", "-o", "jsonpath={.spec.renewTime}")
        .orFail();
  }

  private void awaitTable(String title) {
    await(title)
        .atMost(Duration.ofSeconds(30))
        .until(() -> site.kernelTable("lb1").equals(model.table()));
  }

  /** What lb1's agent did to its kernel's table, in ipvsadm's words. */
  private List<String> operations() {
    return lab.logs("agent/lb1")
        .lines()
        .filter(line -> line.contains(" ipvsadm: "))
        .map(line -> line.substring(line.indexOf(" ipvsadm: ") + " ipvsadm: ".length()))
        .toList();
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
