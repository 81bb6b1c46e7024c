package dev.hagane.nft;

/** The program {@code nft} cannot be started. */
public final class NftMissingException extends NftException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param program what was to be started
   */
  public NftMissingException(String program, Throwable cause) {
    super(
        "cannot start "
            + program
            + ": install the package nftables (1.0.6 or later) on this host or in the agent's image",
        cause);
  }
}
