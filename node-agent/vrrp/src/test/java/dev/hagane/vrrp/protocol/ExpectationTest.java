package dev.hagane.vrrp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpectationTest {
  private static final IpAddress PEER = IpAddress.parse("10.0.0.3");
  private static final long SECOND = VrrpInterval.SECOND;

  @Test
  void whatIsConfiguredAlikePasses() {
    assertThat(expect(3, SECOND, Authentication.NONE).check(heard(3, SECOND, ""), PEER)).isNull();
    assertThat(expect(2, SECOND, Authentication.password("a")).check(heard(2, SECOND, "a"), PEER))
        .isNull();
  }

  @Test
  void anotherVersionIsDiscarded() {
    assertThat(expect(3, SECOND, Authentication.NONE).check(heard(2, SECOND, ""), PEER))
        .isEqualTo(new Decoded.Invalid(InvalidCause.VERSION, "10.0.0.3 speaks version 2, we 3"));
  }

  @Test
  void anotherIntervalIsDiscardedInVersion2AndLearnedInVersion3() {
    assertThat(expect(2, SECOND, Authentication.NONE).check(heard(2, 2 * SECOND, ""), PEER))
        .isEqualTo(
            new Decoded.Invalid(
                InvalidCause.INTERVAL, "10.0.0.3 advertises every 2 s, we every 1"));
    assertThat(expect(3, SECOND, Authentication.NONE).check(heard(3, 2 * SECOND, ""), PEER))
        .isNull();
  }

  @Test
  void anotherPasswordIsDiscardedAndNotShown() {
    assertThat(expect(2, SECOND, Authentication.password("a")).check(heard(2, SECOND, "b"), PEER))
        .isEqualTo(
            new Decoded.Invalid(InvalidCause.AUTHENTICATION, "10.0.0.3 sends another password"));
    assertThat(expect(2, SECOND, Authentication.password("a")).check(heard(2, SECOND, ""), PEER))
        .isEqualTo(new Decoded.Invalid(InvalidCause.AUTHENTICATION, "10.0.0.3 sends no password"));
    assertThat(expect(2, SECOND, Authentication.NONE).check(heard(2, SECOND, "b"), PEER))
        .extracting(Decoded.Invalid::cause)
        .isEqualTo(InvalidCause.AUTHENTICATION);
  }

  @Test
  void withUnicastOnlyPeersAreHeard() {
    Expectation unicast = new Expectation(3, SECOND, Authentication.NONE, Set.of(PEER));
    assertThat(unicast.check(heard(3, SECOND, ""), PEER)).isNull();
    assertThat(unicast.check(heard(3, SECOND, ""), IpAddress.parse("10.0.0.4")))
        .isEqualTo(new Decoded.Invalid(InvalidCause.SOURCE, "10.0.0.4 is not one of our peers"));
  }

  private static Expectation expect(int version, long interval, Authentication authentication) {
    return new Expectation(version, interval, authentication, Set.of());
  }

  private static Advertisement heard(int version, long interval, String password) {
    return new Advertisement(
        AddressFamily.IPv4,
        version,
        51,
        100,
        interval,
        List.of(IpAddress.parse("10.0.0.254")),
        password.isEmpty() ? Authentication.NONE : Authentication.password(password));
  }
}
