package dev.hagane.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
  @Test
  void readsAndWrites() {
    assertThat(PortRange.parse("8000-8099")).hasToString("8000-8099");
    assertThat(PortRange.parse("8000-8099").size()).isEqualTo(100);
    assertThat(PortRange.single(80)).hasToString("80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "-", "80-", "-80", "90-80", "0-80", "80-65536", "a-b", "1-2-3"})
  void refusesWhatIsNoRange(String text) {
    assertThatThrownBy(() -> PortRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void overlapsWhereAPortIsCommon() {
    PortRange range = new PortRange(80, 90);
    assertThat(range.overlaps(new PortRange(90, 95))).isTrue();
    assertThat(range.overlaps(new PortRange(85, 86))).isTrue();
    assertThat(range.overlaps(new PortRange(91, 95))).isFalse();
  }
}
