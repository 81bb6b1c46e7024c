package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelErrorException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What holds for the kernel's lease and for the fake alike. */
abstract class LeaseContract {
  // Hardly anything is so slow that this is over before it should be.
  private static final long LONG = 600_000;
  private static final long SHORT = 150;

  abstract Lease lease();

  /** Until the lease is over; no longer than ten times {@link #SHORT}. */
  abstract void awaitEnd() throws Exception;

  /** Removes the set with all its elements. */
  abstract void removeSet() throws Exception;

  @Test
  void nothingIsTakenAtFirst() {
    assertThat(lease().remainingMilliseconds()).isZero();
    assertThat(lease().renew(LONG)).isFalse();
    assertThat(lease().remainingMilliseconds()).isZero();
    lease().release();
    assertThat(lease().remainingMilliseconds()).isZero();
  }

  @Test
  void isRenewedWhileItLives() {
    lease().take(LONG);
    assertThat(lease().remainingMilliseconds()).isBetween(LONG / 2, LONG);
    assertThat(lease().renew(2 * LONG)).isTrue();
    assertThat(lease().remainingMilliseconds()).isBetween(LONG + 1, 2 * LONG);
    // Shorter too.
    assertThat(lease().renew(LONG)).isTrue();
    assertThat(lease().remainingMilliseconds()).isBetween(LONG / 2, LONG);
  }

  @Test
  void endsByItselfAndIsNotRenewedThen() throws Exception {
    lease().take(SHORT);
    awaitEnd();
    assertThat(lease().remainingMilliseconds()).isZero();
    assertThat(lease().renew(LONG)).isFalse();
    assertThat(lease().renew(LONG)).as("a second time").isFalse();
    assertThat(lease().remainingMilliseconds()).isZero();
  }

  @Test
  void isTakenAgainWhetherItIsOverOrNot() throws Exception {
    lease().take(SHORT);
    awaitEnd();
    lease().take(LONG);
    assertThat(lease().remainingMilliseconds()).isBetween(LONG / 2, LONG);
    lease().take(2 * LONG);
    assertThat(lease().remainingMilliseconds()).isBetween(LONG + 1, 2 * LONG);
    assertThat(lease().renew(LONG)).isTrue();
  }

  @Test
  void isReleased() {
    lease().take(LONG);
    lease().release();
    assertThat(lease().remainingMilliseconds()).isZero();
    assertThat(lease().renew(LONG)).isFalse();
  }

  @Test
  void aMissingSetIsSaidByAll() throws Exception {
    lease().take(LONG);
    removeSet();
    refused("taking the lease", () -> lease().take(LONG));
    refused("renewing the lease", () -> lease().renew(LONG));
    refused("releasing the lease", () -> lease().release());
    refused("reading the lease", () -> lease().remainingMilliseconds());
  }

  @Test
  void lastsForAtLeastAMillisecond() {
    assertThatThrownBy(() -> lease().take(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lease().renew(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(String what, ThrowingCallable call) {
    assertThatExceptionOfType(KernelErrorException.class)
        .isThrownBy(call)
        .withMessageStartingWith(what)
        .satisfies(e -> assertThat(e.error().errno()).isEqualTo(Errno.ENOENT));
  }
}
