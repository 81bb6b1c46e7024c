package dev.hagane.nft;

/** {@code nft} or the kernel refused a script; nothing of it was done. */
public final class NftRefusedException extends NftException {

  private static final long serialVersionUID = 1L;

  private final int exitStatus;
  private final String diagnostics;

  /**
   * Makes one.
   *
   * @param exitStatus nft's
   * @param diagnostics what it wrote to stderr, shortened to 4,096 characters
   */
  public NftRefusedException(int exitStatus, String diagnostics) {
    super("nft ended with status " + exitStatus + ": " + diagnostics.strip());
    this.exitStatus = exitStatus;
    this.diagnostics = diagnostics;
  }

  /** nft's exit status. */
  public int exitStatus() {
    return exitStatus;
  }

  /** What nft wrote to stderr. */
  public String diagnostics() {
    return diagnostics;
  }
}
