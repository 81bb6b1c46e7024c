package dev.hagane.operator.status;

import static dev.hagane.operator.plan.Specs.address;
import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.synchronizing;
import static dev.hagane.operator.plan.Specs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ConnectionSynchronization;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import dev.hagane.operator.plan.ObjectKey;
import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.plan.Site;
import dev.hagane.operator.plan.Specs.Group;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What authors are told of the synchronization of connections. */
class SynchronizationStatusTest {
  private static final ObjectKey EDGE = ObjectKey.group("edge");
  private static final ConnectionSynchronization ASKED =
      new ConnectionSynchronization(true, new InterfaceSelector("eth0", null), null);

  private final Site site = Site.lab();
  private final Agents agents = new Agents();
  private final ObjectKey shop =
      site.service("shop", "shop", service(List.of(address("203.0.113.20")), tcp(80)));

  private Statuses statuses() {
    Plan plan = site.apply();
    agents.applyAll(site.previous);
    return new StatusSummary()
        .summarise(
            site.view(),
            plan,
            new Observation(
                agents.reports(),
                plan.slices(),
                Map.of(),
                Instant.parse("2026-11-21T10:00:00.5Z")));
  }

  private static String says(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(c -> c.getType().equals(type))
        .map(c -> c.getStatus() + " " + c.getReason() + " " + c.getMessage())
        .findFirst()
        .orElse("absent");
  }

  @Test
  void theIdentifierIsShownWhileItIsInUse() {
    site.group("edge", synchronizing(new Group("lb1", "lb2").spec(), ASKED));
    assertThat(statuses().groups().get(EDGE).syncId()).isEqualTo(51);
    site.group("edge", synchronizing(new Group("lb1").spec(), ASKED));
    assertThat(statuses().groups().get(EDGE).syncId()).isNull();
    site.group("edge", new Group("lb1", "lb2").spec());
    assertThat(statuses().groups().get(EDGE).syncId()).isNull();
  }

  @Test
  void withoutItTheGroupServesAndSaysSo() {
    site.group("edge", synchronizing(new Group("lb1", "lb2").spec(), ASKED));
    statuses();
    agents.problem(
        "lb2",
        "VRRPGroup",
        site.groups.get(EDGE).uid(),
        NodeProblemReason.NotSynchronized,
        "lb2: there is no interface eth0");

    Statuses said = statuses();
    List<Condition> group = said.groups().get(EDGE).conditions();
    assertThat(says(group, "Ready")).startsWith("True");
    assertThat(says(group, "Degraded"))
        .startsWith("True NotSynchronized")
        .contains("lb2: there is no interface eth0");
    assertThat(says(said.services().get(shop).conditions(), "Ready")).startsWith("True");

    agents.solve("lb2");
    assertThat(says(statuses().groups().get(EDGE).conditions(), "Degraded")).isEqualTo("absent");
  }

  @Test
  void itHidesNoGraverProblem() {
    site.group("edge", synchronizing(new Group("lb1", "lb2").spec(), ASKED));
    statuses();
    String uid = site.groups.get(EDGE).uid();
    agents.problem("lb2", "VRRPGroup", uid, NodeProblemReason.NotSynchronized, "lb2: no eth0");
    agents.problem("lb2", "VRRPGroup", uid, NodeProblemReason.VRRPNotRunning, "lb2: silent");
    assertThat(says(statuses().groups().get(EDGE).conditions(), "Ready"))
        .startsWith("False VRRPNotRunning");
  }
}
