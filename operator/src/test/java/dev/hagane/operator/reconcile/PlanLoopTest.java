package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.operator.plan.Plan;
import dev.hagane.operator.status.Statuses;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlanLoopTest {
  private final FakeTime time = new FakeTime();
  private final FakeCluster cluster = new FakeCluster();
  private final Wakeup wakeup = new Wakeup();
  private final Liveness liveness = new Liveness(time);
  private final Measurements measurements = new Measurements();
  private final Attempts attempts = new Attempts(() -> true, time, measurements);
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicReference<RuntimeException> thrown = new AtomicReference<>();
  private final Thread thread =
      new Thread(
          new PlanLoop(
              new Round(
                  (previous, view) -> {
                    rounds.incrementAndGet();
                    RuntimeException now = thrown.get();
                    if (now != null) {
                      throw now;
                    }
                    return new Plan(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Set.of());
                  },
                  (view, plan, observation) -> new Statuses(Map.of(), Map.of(), Map.of(), null),
                  cluster,
                  new ClusterState(cluster.caches(), time),
                  liveness,
                  attempts,
                  time,
                  measurements,
                  Duration.ofMinutes(10)),
              wakeup,
              liveness,
              time,
              measurements));

  @BeforeEach
  void start() {
    thread.start();
    await().until(() -> rounds.get() == 1);
  }

  @AfterEach
  void stop() throws InterruptedException {
    wakeup.close();
    assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
    attempts.close();
    measurements.close();
  }

  @Test
  void marksThatComeTogetherArePlannedTogether() {
    for (int i = 0; i < 1000; i++) {
      wakeup.mark();
    }
    await().until(() -> rounds.get() >= 2);
    await().during(Duration.ofMillis(100)).until(() -> rounds.get() <= 3);
  }

  @Test
  void withoutNewsNothingIsPlanned() {
    await().during(Duration.ofMillis(200)).until(() -> rounds.get() == 1);
  }

  @Test
  void itGoesOnByItselfAfterAnOutageAndAfterAFault() {
    for (RuntimeException trouble :
        new RuntimeException[] {
          new UnreachableException("no", new IOException("refused")),
          new IllegalStateException("a fault of ours")
        }) {
      int before = rounds.get();
      thrown.set(trouble);
      wakeup.mark();
      await().until(() -> rounds.get() > before);
      thrown.set(null);
      int failed = rounds.get();
      await().until(() -> rounds.get() > failed);
      assertThat(thread.isAlive()).isTrue();
    }
    assertThat(measurements.text())
        .contains("hagane_operator_unreachable_total 1.0")
        .contains("hagane_operator_faults_total 1.0");
  }
}
