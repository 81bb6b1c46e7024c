package dev.hagane.operator.plan;

import static dev.hagane.operator.plan.Specs.Group.instance;
import static dev.hagane.operator.plan.Specs.synchronizing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.ConnectionSynchronization;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.DirectorSynchronization;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.InterfaceSelector;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.operator.plan.Specs.Group;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What directors are told of the synchronization of connections, and which groups go together. */
class SynchronizationTest {
  private static final ObjectKey EDGE = ObjectKey.group("edge");
  private static final ObjectKey OTHER = ObjectKey.group("other");
  private static final InterfaceSelector INNER = new InterfaceSelector(null, "10.0.0.0/24");

  private final Site site = Site.lab();

  private static ConnectionSynchronization over(InterfaceSelector place, @Nullable Integer syncId) {
    return new ConnectionSynchronization(true, place, syncId);
  }

  private @Nullable DirectorSynchronization told(String node, String group) {
    return site.previous.nodeConfigs().get(node).directors().stream()
        .filter(r -> r.group().equals(group))
        .findFirst()
        .map(DirectorRole::connectionSynchronization)
        .orElse(null);
  }

  private String accepted(Plan plan, ObjectKey group) {
    Judgement judgement = plan.groups().get(group).accepted();
    return judgement.reason() + " " + judgement.message();
  }

  private void edge(@Nullable ConnectionSynchronization asked) {
    site.group("edge", synchronizing(new Group("lb1", "lb2").spec(), asked));
  }

  /** Another group on other addresses. */
  private static VRRPGroupSpec other(
      int vrid, ConnectionSynchronization asked, String... directors) {
    Group group =
        new Group(directors)
            .with(
                List.of(
                    instance("o", Family.IPv4, "203.0.113.0/24", vrid, "203.0.113.9/24", false),
                    instance("i", Family.IPv4, "10.0.0.0/24", vrid + 1, "10.0.0.253/24", false)))
            .withPools();
    return synchronizing(group.spec(), asked);
  }

  @Test
  void nothingIsToldUnlessItIsAskedFor() {
    edge(null);
    site.apply();
    assertThat(told("lb1", "edge")).isNull();
    edge(new ConnectionSynchronization(false, INNER, 7));
    site.apply();
    assertThat(told("lb1", "edge")).isNull();
  }

  @Test
  void allDirectorsAreToldTheSame() {
    edge(over(INNER, 7));
    site.apply();
    assertThat(told("lb1", "edge")).isEqualTo(new DirectorSynchronization(INNER, 7));
    assertThat(told("lb2", "edge")).isEqualTo(told("lb1", "edge"));
  }

  @Test
  void withoutANumberItIsTheVridOnThatInterface() {
    edge(over(INNER, null));
    site.apply();
    assertThat(told("lb1", "edge")).isEqualTo(new DirectorSynchronization(INNER, 52));
  }

  @Test
  void onAnotherInterfaceItIsTheLowestVridOfAll() {
    InterfaceSelector dedicated = new InterfaceSelector("eth7", null);
    edge(over(dedicated, null));
    site.apply();
    assertThat(told("lb1", "edge")).isEqualTo(new DirectorSynchronization(dedicated, 51));
  }

  @Test
  void itStaysWhileAnEditIsRefusedAndEndsWithIt() {
    edge(over(INNER, 7));
    site.apply();
    site.group(
        "edge",
        synchronizing(
            new Group("lb1", "lb2")
                .with(
                    List.of(instance("o", Family.IPv4, "10.0.0.0/24", 51, "203.0.113.4/24", true)))
                .spec(),
            over(INNER, 8)));
    Plan refused = site.apply();
    assertThat(accepted(refused, EDGE)).startsWith("AddressNotAllowed");
    assertThat(told("lb1", "edge")).isEqualTo(new DirectorSynchronization(INNER, 7));
    edge(null);
    site.apply();
    assertThat(told("lb1", "edge")).isNull();
  }

  @Test
  void groupsThatShareADirectorNeedTheSame() {
    edge(over(INNER, null));
    site.apply();
    site.group("other", other(61, over(INNER, null), "lb2"));
    Plan plan = site.apply();
    assertThat(accepted(plan, OTHER))
        .startsWith("UnsupportedCombination")
        .contains("VRRPGroup edge", "share director lb2", "subnet 10.0.0.0/24", "syncId 52");
    assertThat(accepted(plan, EDGE)).startsWith("Accepted");

    site.group("other", other(61, over(INNER, 52), "lb2"));
    assertThat(accepted(site.apply(), OTHER)).startsWith("Accepted");
    assertThat(told("lb2", "other")).isEqualTo(told("lb2", "edge"));

    InterfaceSelector outer = new InterfaceSelector(null, "203.0.113.0/24");
    site.group("other", other(61, over(outer, 52), "lb2"));
    assertThat(accepted(site.apply(), OTHER)).contains("give connectionSynchronization here");
  }

  @Test
  void groupsOfOtherDirectorsNeedAnotherNumberOnTheSameWire() {
    site.host("lb3", Map.of(), "10.0.0.4");
    edge(over(INNER, null));
    site.apply();
    site.group("other", other(61, over(INNER, 52), "lb3"));
    assertThat(accepted(site.apply(), OTHER))
        .startsWith("UnsupportedCombination")
        .contains("VRRPGroup edge", "under syncId 52", "choose another");

    site.group("other", other(61, over(INNER, null), "lb3"));
    assertThat(accepted(site.apply(), OTHER)).startsWith("Accepted");
    assertThat(told("lb3", "other")).isEqualTo(new DirectorSynchronization(INNER, 62));

    InterfaceSelector elsewhere = new InterfaceSelector(null, "203.0.113.0/24");
    site.group("other", other(61, over(elsewhere, 52), "lb3"));
    assertThat(accepted(site.apply(), OTHER)).startsWith("Accepted");
  }

  @Test
  void theIncumbentKeepsWhatItHasWhenItsOthersComeNear() {
    edge(over(INNER, 7));
    site.group("other", other(61, over(INNER, 8), "web1"));
    site.apply();
    site.group("other", other(61, over(INNER, 8), "web1", "lb2"));
    Plan plan = site.apply();
    assertThat(accepted(plan, OTHER)).startsWith("UnsupportedCombination");
    assertThat(plan.groups().get(OTHER).directors()).containsExactly("web1");
    assertThat(told("lb2", "edge")).isEqualTo(new DirectorSynchronization(INNER, 7));
  }
}
