package dev.hagane.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.11, 10.0.0.11",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "fe80::200:5eff:fe00:233, fe80::200:5eff:fe00:233",
    "1::, 1::",
    "0:0:1::, 0:0:1::",
  })
  void writesCanonicalText(String written, String canonical) {
    assertThat(IpAddress.parse(written)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.0.1",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.-1",
        "10.0.0.1 ",
        "web1",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "1:2:3:4:5:6:7::8:9",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "::ffff:10.0.0.1",
        "::ffff:a00:1",
      })
  void refusesWhatIsNoAddressAndQuotesIt(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void readsAndWritesAsTheJdkDoes() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      for (int zeros = random.nextInt(12); zeros > 0; zeros--) {
        bytes[random.nextInt(bytes.length)] = 0;
      }
      IpAddress address = IpAddress.of(bytes);
      assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
      assertThat(InetAddress.getByName(address.toString()).getAddress()).isEqualTo(bytes);
    }
  }

  @Test
  void countsOn() {
    assertThat(IpAddress.parse("10.0.0.255").plus(BigInteger.ONE)).hasToString("10.0.1.0");
    assertThat(IpAddress.parse("2001:db8::ffff").plus(BigInteger.TWO)).hasToString("2001:db8::1:1");
    assertThat(IpAddress.parse("128.0.0.0").plus(BigInteger.ONE)).hasToString("128.0.0.1");
    assertThat(IpAddress.parse("::1").plus(BigInteger.ONE.negate())).hasToString("::");
    assertThatThrownBy(() -> IpAddress.parse("255.255.255.255").plus(BigInteger.ONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpAddress.parse("0.0.0.0").plus(BigInteger.ONE.negate()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ordersByFamilyThenUnsigned() {
    assertThat(IpAddress.parse("9.0.0.1")).isLessThan(IpAddress.parse("200.0.0.1"));
    assertThat(IpAddress.parse("200.0.0.1")).isLessThan(IpAddress.parse("::1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "224.0.0.18", "255.255.255.255", "::", "::1"})
  void knowsWhatNoHostHas(String text) {
    assertThat(IpAddress.parse(text).isUnicastHost()).isFalse();
  }
}
