package dev.hagane.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @Test
  void namesTheNetworkThatWasMeant() {
    assertThatThrownBy(() -> Cidr.parse("203.0.113.20/28"))
        .hasMessage("203.0.113.20/28 has host bits set; the network is 203.0.113.16/28");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "/8", "x/8"})
  void refusesWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void containsItsAddressesAndNoOthers() {
    Cidr pool = Cidr.parse("203.0.113.16/28");
    assertThat(pool.contains(IpAddress.parse("203.0.113.16"))).isTrue();
    assertThat(pool.contains(pool.last())).isTrue();
    assertThat(pool.last()).hasToString("203.0.113.31");
    assertThat(pool.contains(IpAddress.parse("203.0.113.32"))).isFalse();
    assertThat(pool.contains(IpAddress.parse("2001:db8::1"))).isFalse();
    assertThat(pool.size()).isEqualTo(16);
    assertThat(Cidr.parse("0.0.0.0/0").contains(pool)).isTrue();
  }

  @Test
  void overlapMeansACommonAddress() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 5_000; i++) {
      Cidr a = random(random);
      Cidr b = random(random);
      boolean common = a.contains(b.address()) || b.contains(a.address());
      assertThat(a.overlaps(b)).isEqualTo(b.overlaps(a)).isEqualTo(common);
      assertThat(a.contains(b)).isEqualTo(a.contains(b.address()) && a.contains(b.last()));
    }
  }

  private static Cidr random(SplittableRandom random) {
    byte[] bytes = {10, 0, (byte) random.nextInt(4), (byte) random.nextInt(256)};
    return Cidr.containing(IpAddress.of(bytes), 20 + random.nextInt(13));
  }
}
