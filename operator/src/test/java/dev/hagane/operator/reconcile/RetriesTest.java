package dev.hagane.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetriesTest {
  private final Retries<String> retries = new Retries<>();

  @Test
  void waitsTwiceAsLongEachTimeUpToTheLongest() {
    long now = 1_000;
    long expected = Retries.FIRST_MILLISECONDS;
    for (int i = 0; i < 40; i++) {
      assertThat(retries.due("a", now)).isTrue();
      retries.failed("a", "no", now);
      assertThat(retries.due("a", now + expected - 1)).isFalse();
      assertThat(retries.next()).hasValue(now + expected);
      now += expected;
      expected = Math.min(2 * expected, Retries.LONGEST_MILLISECONDS);
    }
    assertThat(expected).isEqualTo(Retries.LONGEST_MILLISECONDS);
    assertThat(retries.due("b", 0)).isTrue();
  }

  @Test
  void onlyTheFirstFailureAndAnotherCauseAreNews() {
    assertThat(retries.failed("a", "no", 0)).isTrue();
    assertThat(retries.failed("a", "no", 0)).isFalse();
    assertThat(retries.failed("a", "never", 0)).isTrue();
    assertThat(retries.failed("b", "no", 0)).isTrue();
    retries.succeeded("a");
    assertThat(retries.failed("a", "never", 0)).isTrue();
  }

  @Test
  void successForgets() {
    retries.failed("a", "no", 0);
    retries.succeeded("a");
    assertThat(retries.due("a", 0)).isTrue();
    assertThat(retries.next()).isEmpty();
  }
}
