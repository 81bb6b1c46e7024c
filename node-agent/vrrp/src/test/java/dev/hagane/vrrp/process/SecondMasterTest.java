package dev.hagane.vrrp.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.value.IpAddress;
import org.junit.jupiter.api.Test;

class SecondMasterTest {
  private static final long SECOND = 1_000_000_000L;
  private static final IpAddress OTHER = IpAddress.parse("10.0.0.3");

  private final SecondMaster second = new SecondMaster();

  @Test
  void whoGivesWayToUsIsNone() {
    assertThat(second.heard(OTHER, SECOND, SECOND / 10, SECOND / 10)).isFalse();
    assertThat(second.isThere()).isFalse();
    assertThat(second.count()).isEqualTo(1);
    assertThat(second.ended(20 * SECOND)).isFalse();
  }

  @Test
  void whoStaysIsToldOnceWithinAnAdvertisementAndEndsWithSilence() {
    assertThat(second.heard(OTHER, SECOND, SECOND / 2, 10 * SECOND)).isFalse();
    assertThat(second.heard(OTHER, SECOND, SECOND * 3 / 2, 11 * SECOND)).isTrue();
    assertThat(second.heard(OTHER, SECOND, SECOND * 5 / 2, 12 * SECOND)).isFalse();
    assertThat(second.isThere()).isTrue();
    assertThat(second.ended(15 * SECOND)).isFalse();
    assertThat(second.ended(16 * SECOND)).isTrue();
    assertThat(second.ended(17 * SECOND)).isFalse();
    assertThat(second.count()).isEqualTo(3);
  }
}
