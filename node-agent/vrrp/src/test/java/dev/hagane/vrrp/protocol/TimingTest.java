package dev.hagane.vrrp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
  private static final long MILLISECOND = 1_000_000;

  /** RFC 3768, section 6.1: (256 - priority) / 256 seconds. */
  @ParameterizedTest
  @CsvSource({
    "1, 1000, 996093750",
    "100, 1000, 609375000",
    "254, 1000, 7812500",
    "255, 1000, 3906250",
    "100, 255000, 609375000"
  })
  void version2SkewsByPartsOfASecond(int priority, long milliseconds, long skew) {
    assertThat(Timing.RFC.skew(2, priority, milliseconds * MILLISECOND)).isEqualTo(skew);
    assertThat(Timing.RFC.masterDown(2, priority, milliseconds * MILLISECOND))
        .isEqualTo(3 * milliseconds * MILLISECOND + skew);
  }

  /** RFC 9568, section 6.1: ((256 - priority) * Active_Adver_Interval) / 256. */
  @ParameterizedTest
  @CsvSource({
    "1, 1000, 996093750",
    "100, 1000, 609375000",
    "100, 10, 6093750",
    "254, 10, 78125",
    "255, 10, 39062",
    "1, 40950, 40790039062"
  })
  void version3SkewsByPartsOfTheMastersInterval(int priority, long milliseconds, long skew) {
    assertThat(Timing.RFC.skew(3, priority, milliseconds * MILLISECOND)).isEqualTo(skew);
    assertThat(Timing.RFC.masterDown(3, priority, milliseconds * MILLISECOND))
        .isEqualTo(3 * milliseconds * MILLISECOND + skew);
  }

  @Test
  void aDelayWithoutEndIsNever() {
    assertThat(Timing.after(5, Long.MAX_VALUE)).isEqualTo(Timing.NEVER);
    assertThat(Timing.after(5, Long.MAX_VALUE - 6)).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(Timing.after(5, 0)).isEqualTo(5);
  }
}
