package dev.hagane.operator.plan;

import static dev.hagane.operator.plan.Specs.nodes;
import static dev.hagane.operator.plan.Specs.servers;
import static dev.hagane.operator.plan.Specs.service;
import static dev.hagane.operator.plan.Specs.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.operator.plan.Specs.Group;
import dev.hagane.operator.plan.Specs.Service;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Services that exist do not vanish by a selector, an emptied pool or a changed group. */
class RemovalFuseTest {
  private static final ObjectKey EDGE = ObjectKey.group("edge");
  private final Site site = Site.lab();

  private ObjectKey serviceOver(String pool, int number) {
    return site.service(
        "shop", "s" + number, new Service(List.of(), List.of(tcp(80 + number))).over(pool).spec());
  }

  private void servicesOverTwoPools(int ofWeb, int ofOther) {
    site.pool("shop", "other", servers("10.0.0.12"));
    for (int i = 0; i < ofWeb + ofOther; i++) {
      serviceOver(i < ofWeb ? "web" : "other", i);
    }
    site.apply();
  }

  private String confirm(Plan plan) {
    String digest = plan.groups().get(EDGE).pendingRemoval().digest();
    site.annotate(EDGE, ApiGroup.CONFIRM_REMOVAL, digest);
    return digest;
  }

  @Test
  void anEmptiedPoolIsHeldAboveThirtyPercentUntilItIsConfirmed() {
    servicesOverTwoPools(4, 6);
    Previous before = site.previous;
    site.pool("shop", "web", servers(new String[0]));

    Plan held = site.apply();

    PendingRemoval pending = held.groups().get(EDGE).pendingRemoval();
    assertThat(pending.node()).isEqualTo("lb1");
    assertThat(pending.held()).isEqualTo(10);
    assertThat(pending.lost()).extracting(ObjectKey::name).containsExactly("s0", "s1", "s2", "s3");
    assertThat(pending.digest()).matches("[0-9a-f]{16}");
    assertThat(held.asPrevious()).isEqualTo(before);
    assertThat(held.services().get(ObjectKey.service("shop", "s0")).held()).isTrue();
    assertThat(held.services().get(ObjectKey.service("shop", "s9")).held()).isFalse();
    // The same after a restart: same digest, nothing written.
    assertThat(site.plan()).isEqualTo(held);

    confirm(held);
    Plan confirmed = site.apply();

    assertThat(confirmed.groups().get(EDGE).pendingRemoval()).isNull();
    assertThat(site.onNode("lb1", ObjectKey.service("shop", "s0")).servers()).isEmpty();
    assertThat(site.onNode("lb1", ObjectKey.service("shop", "s9")).servers()).hasSize(1);
  }

  @Test
  void anEmptiedPoolOfThirtyPercentIsTakenAsMeant() {
    servicesOverTwoPools(3, 7);
    site.pool("shop", "web", servers(new String[0]));

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval()).isNull();
    assertThat(site.onNode("lb1", ObjectKey.service("shop", "s0")).servers()).isEmpty();
  }

  @Test
  void anotherDigestConfirmsNothing() {
    servicesOverTwoPools(1, 1);
    site.pool("shop", "web", servers(new String[0]));
    String digest = confirm(site.apply());
    site.pool("shop", "other", servers(new String[0]));

    PendingRemoval more = site.apply().groups().get(EDGE).pendingRemoval();

    assertThat(more.digest()).isNotEqualTo(digest);
    assertThat(more.lost()).hasSize(2);
  }

  @Test
  void aSelectorThatMatchesNothingIsHeldAndSaidOnServiceAndPool() {
    site.pool("shop", "web", nodes("role", "web", "10.0.0.0/24"));
    ObjectKey shop = serviceOver("web", 0);
    site.apply();
    for (int i = 1; i <= 3; i++) {
      site.host("web" + i, Map.of("role", "other"), "10.0.0.1" + i);
    }

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval().lost()).containsExactly(shop);
    assertThat(plan.services().get(shop).resolvedRefs().reason()).isEqualTo(Reason.NoMatchingNodes);
    assertThat(plan.pools().get(ObjectKey.pool("shop", "web")).resolvedRefs().message())
        .contains("role=web");
    assertThat(site.onNode("lb1", shop).servers()).hasSize(3);

    confirm(plan);
    site.apply();
    assertThat(site.onNode("lb1", shop).servers()).isEmpty();
  }

  @Test
  void aSelectorThatMatchesNothingTakesNothingAwayFromFewServicesEither() {
    site.pool("shop", "few", nodes("role", "web", "10.0.0.0/24"));
    servicesOverTwoPools(4, 5);
    ObjectKey shop = serviceOver("few", 10);
    site.apply();
    site.pool("shop", "few", nodes("role", "nothing", "10.0.0.0/24"));

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval()).isNull();
    assertThat(plan.services().get(shop).resolvedRefs().reason()).isEqualTo(Reason.NoMatchingNodes);
    assertThat(plan.services().get(shop).lastForm()).isTrue();
    assertThat(site.onNode("lb1", shop).servers()).hasSize(3);
    assertThat(site.plan()).isEqualTo(plan);
  }

  @Test
  void aDirectorIsReplacedOnlyWhenThatIsConfirmed() {
    ObjectKey shop = serviceOver("web", 0);
    site.apply();
    site.group("edge", Specs.edge("lb2"));

    Plan held = site.apply();

    assertThat(held.nodeConfigs().get("lb2").directors()).isEmpty();
    assertThat(site.onNode("lb1", shop)).isNotNull();
    assertThat(held.groups().get(EDGE).directors()).containsExactly("lb1");

    confirm(held);
    Plan moved = site.apply();

    assertThat(moved.nodeConfigs().get("lb1").directors()).isEmpty();
    assertThat(site.onNode("lb2", shop)).isNotNull();
    assertThat(moved.services().get(shop).directors()).containsExactly("lb2");
  }

  @Test
  void whatIsDeletedGoesAlsoWhileARemovalWaitsAndWhatIsNewWaits() {
    servicesOverTwoPools(3, 3);
    site.pool("shop", "web", servers(new String[0]));
    site.apply();
    site.services.remove(ObjectKey.service("shop", "s5"));
    site.startDeleting(site.services, ObjectKey.service("shop", "s4"));
    ObjectKey created = serviceOver("other", 20);

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval().held()).isEqualTo(4);
    assertThat(plan.groups().get(EDGE).services()).isEqualTo(4);
    assertThat(plan.services().get(created).held()).isTrue();
    assertThat(plan.services().get(created).accepted().isTrue()).isTrue();
    assertThat(plan.services().get(created).entry()).isNull();
    assertThat(site.onNode("lb1", ObjectKey.service("shop", "s3"))).isNotNull();
  }

  @Test
  void deletingEverythingIsNeverHeld() {
    servicesOverTwoPools(3, 3);
    site.services.clear();

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval()).isNull();
    assertThat(plan.slices()).isEmpty();
  }

  @Test
  void aDeletedGroupIsNeverHeld() {
    servicesOverTwoPools(3, 3);
    site.startDeleting(site.groups, EDGE);

    Plan plan = site.apply();

    assertThat(plan.slices()).isEmpty();
    assertThat(plan.nodeConfigs().get("lb1").directors()).isEmpty();
  }

  @Test
  void servicesThatMoveToAnotherGroupAreHeldWhereTheyAre() {
    site.group(
        "south",
        new Group("lb2")
            .with(
                List.of(
                    Group.instance("out", Family.IPv4, "198.18.0.0/24", 60, "198.18.0.4/24", true)))
            .withPools(new AddressPool("south", "198.18.0.16/28"))
            .spec());
    ObjectKey moving = serviceOver("web", 0);
    serviceOver("web", 1);
    site.apply();
    site.service("shop", "s0", new Service(List.of(), List.of(tcp(80))).inGroup("south").spec());

    Plan held = site.apply();

    assertThat(held.groups().get(EDGE).pendingRemoval().lost()).containsExactly(moving);
    assertThat(site.onNode("lb1", moving)).isNotNull();
    assertThat(site.onNode("lb2", moving)).isNull();

    confirm(held);
    site.apply();
    assertThat(site.onNode("lb1", moving)).isNull();
    assertThat(site.onNode("lb2", moving).addresses().getFirst().pool()).isEqualTo("south");
  }

  @Test
  void aRealEditThatTakesNothingAwayIsNotHeld() {
    ObjectKey shop =
        site.service("shop", "shop", service(List.of(Specs.address("203.0.113.20")), tcp(80)));
    site.apply();
    site.service("shop", "shop", service(List.of(Specs.address("203.0.113.21")), tcp(443)));
    site.pool("shop", "web", servers("10.0.0.13"));

    Plan plan = site.apply();

    assertThat(plan.groups().get(EDGE).pendingRemoval()).isNull();
    assertThat(site.onNode("lb1", shop).ports().getFirst().first()).isEqualTo(443);
  }
}
