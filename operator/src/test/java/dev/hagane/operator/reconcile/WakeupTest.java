package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WakeupTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private final Wakeup wakeup = new Wakeup();

  @Test
  void aMarkBeforeTheWaitIsNotLostAndCountsOnce() throws InterruptedException {
    wakeup.mark();
    wakeup.mark();
    assertThat(wakeup.take(HOUR, Duration.ZERO)).isTrue();
    assertThat(wakeup.isUrgent()).isFalse();
    assertThat(wakeup.take(Duration.ofMillis(1), Duration.ZERO)).isFalse();
  }

  @Test
  void aNudgeWakesTooButIsNotUrgent() throws InterruptedException {
    wakeup.nudge();
    assertThat(wakeup.isUrgent()).isFalse();
    wakeup.mark();
    wakeup.nudge();
    assertThat(wakeup.isUrgent()).isTrue();
    assertThat(wakeup.take(HOUR, Duration.ZERO)).isTrue();
    wakeup.nudge();
    assertThat(wakeup.isUrgent()).isFalse();
    assertThat(wakeup.take(HOUR, Duration.ZERO)).isTrue();
  }

  @Test
  void aMarkWakesAWaiter() throws InterruptedException {
    Thread.ofVirtual().start(wakeup::mark);
    assertThat(wakeup.take(HOUR, Duration.ZERO)).isTrue();
  }

  @Test
  void theEndEndsAllWaiting() throws InterruptedException {
    Thread.ofVirtual().start(wakeup::close);
    assertThat(wakeup.take(HOUR, HOUR)).isFalse();
    wakeup.pause(HOUR);
    wakeup.mark();
    assertThat(wakeup.take(HOUR, HOUR)).isTrue();
    assertThat(wakeup.isClosed()).isTrue();
  }
}
