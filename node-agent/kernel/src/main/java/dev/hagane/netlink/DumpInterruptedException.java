package dev.hagane.netlink;

/** The kernel's table changed during every one of several attempts to read it whole. */
public final class DumpInterruptedException extends NetlinkException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param attempts how many dumps were tried
   */
  public DumpInterruptedException(int attempts) {
    super("the table changed during each of " + attempts + " attempts to read it; try again later");
  }
}
