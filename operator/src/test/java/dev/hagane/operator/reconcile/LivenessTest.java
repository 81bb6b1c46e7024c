package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final FakeTime time = new FakeTime();
  private final Liveness liveness = new Liveness(time);

  @Test
  void believesARenewalForThirtySeconds() {
    liveness.observe(renewed("lb1", Duration.ZERO));
    time.pass(Duration.ofSeconds(10));
    assertThat(liveness.observe(renewed("lb1", Duration.ZERO)))
        .as("still fresh: no news")
        .isFalse();
    time.pass(Duration.ofMillis(29_999));
    assertThat(liveness.fresh()).containsExactly("lb1");
    assertThat(liveness.untilChange()).isEqualTo(Duration.ofMillis(1));
    time.pass(Duration.ofMillis(1));
    assertThat(liveness.fresh()).isEmpty();
    assertThat(liveness.observe(renewed("lb1", Duration.ZERO))).as("back: news").isTrue();
    assertThat(liveness.fresh()).containsExactly("lb1");
  }

  @Test
  void theSameRenewalSeenAgainIsNoSignOfLife() {
    Lease lease = renewed("lb1", Duration.ZERO);
    liveness.observe(lease);
    time.pass(Duration.ofSeconds(20));
    liveness.observe(lease);
    time.pass(Duration.ofSeconds(20));
    assertThat(liveness.fresh()).isEmpty();
  }

  @Test
  void anAgentWhoseClockIsHoursOffIsFreshOnceItsRenewalsAreSeen() {
    for (Duration off : new Duration[] {Duration.ofHours(-3), Duration.ofHours(3)}) {
      String node = "off" + off.toHours();
      liveness.observe(renewed(node, off));
      time.pass(Duration.ofSeconds(10));
      liveness.observe(renewed(node, off));
      time.pass(Duration.ofSeconds(29));
      assertThat(liveness.fresh()).contains(node);
      time.pass(Duration.ofSeconds(1));
      assertThat(liveness.fresh()).doesNotContain(node);
    }
  }

  @Test
  void afterAStartAnOldLeaseIsWaitedForBeforeAnythingIsSaid() {
    liveness.observe(renewed("lb1", Duration.ofMinutes(-5)));
    liveness.observe(renewed("lb2", Duration.ofSeconds(-5)));
    assertThat(liveness.settled()).isFalse();
    assertThat(liveness.fresh()).containsExactly("lb2");
    assertThat(liveness.untilChange()).isEqualTo(Liveness.PATIENCE);
    time.pass(Duration.ofSeconds(3));
    liveness.observe(renewed("lb1", Duration.ZERO));
    assertThat(liveness.settled()).isTrue();
    assertThat(liveness.fresh()).containsExactly("lb1", "lb2");
  }

  @Test
  void patienceEnds() {
    liveness.observe(renewed("lb1", Duration.ofMinutes(-5)));
    time.pass(Liveness.PATIENCE);
    assertThat(liveness.settled()).isTrue();
    assertThat(liveness.fresh()).isEmpty();
  }

  @Test
  void aDeletedLeaseIsSilence() {
    liveness.observe(renewed("lb1", Duration.ZERO));
    liveness.forget("lb1");
    assertThat(liveness.fresh()).isEmpty();
  }

  @Test
  void aLeaseThatWasNeverRenewedSaysNothing() {
    Lease bare = new LeaseBuilder().withNewMetadata().withName("lb1").endMetadata().build();
    assertThat(liveness.observe(bare)).isFalse();
    assertThat(liveness.observe(new LeaseBuilder(bare).withNewSpec().endSpec().build())).isFalse();
    assertThat(liveness.fresh()).isEmpty();
  }

  private Lease renewed(String node, Duration clockOff) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withName(node)
        .endMetadata()
        .withNewSpec()
        .withRenewTime(time.now().plus(clockOff).atZone(ZoneOffset.UTC))
        .endSpec()
        .build();
  }
}
