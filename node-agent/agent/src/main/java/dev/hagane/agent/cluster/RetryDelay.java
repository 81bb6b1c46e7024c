package dev.hagane.agent.cluster;

import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling from a second to half a minute, with up to half of
 * it left out at random, so that a thousand agents do not come back at once.
 */
final class RetryDelay {
  private static final long FIRST_MILLISECONDS = 1_000;
  private static final long LONGEST_MILLISECONDS = 30_000;

  private final RandomGenerator random;
  private int failures;

  RetryDelay(RandomGenerator random) {
    this.random = random;
  }

  /** After one more failure, the time to wait in milliseconds. */
  long afterFailure() {
    long whole = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS << Math.min(failures, 10));
    failures++;
    return whole - random.nextLong(whole / 2 + 1);
  }

  void success() {
    failures = 0;
  }
}
