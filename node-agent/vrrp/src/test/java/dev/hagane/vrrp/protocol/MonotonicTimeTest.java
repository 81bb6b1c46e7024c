package dev.hagane.vrrp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MonotonicTimeTest {
  @Test
  void countsFromTheFirstCallWhateverTheClockShows() {
    for (long first : new long[] {0, 1, -5_000, Long.MIN_VALUE, Long.MAX_VALUE - 200}) {
      MonotonicTime time = new MonotonicTime();
      assertThat(time.at(first)).isZero();
      assertThat(time.at(first + 70)).isEqualTo(70);
      assertThat(time.toClock(100)).isEqualTo(first + 100);
    }
  }

  @Test
  void aClockThatStepsBackLosesNoTimer() {
    MonotonicTime time = new MonotonicTime();
    time.at(1_000);
    assertThat(time.at(1_500)).isEqualTo(500);
    assertThat(time.at(200)).isEqualTo(500);
    assertThat(time.toClock(600)).isEqualTo(300);
    assertThat(time.at(300)).isEqualTo(600);
    assertThat(time.toClock(Timing.NEVER)).isEqualTo(Timing.NEVER);
  }
}
