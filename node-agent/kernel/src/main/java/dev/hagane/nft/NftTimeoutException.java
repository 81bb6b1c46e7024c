package dev.hagane.nft;

import java.time.Duration;

/** {@code nft} did not end in time, or wrote without end; it was killed. */
public final class NftTimeoutException extends NftException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param limit the time it had
   */
  public NftTimeoutException(Duration limit) {
    super("nft was killed: it did not end within " + limit.toMillis() + " ms");
  }
}
