package dev.hagane.netlink;

/** The kernel refused a request that asks for something: a dump, or a single answer. */
public final class KernelErrorException extends NetlinkException {

  private static final long serialVersionUID = 1L;

  private final transient KernelError error;

  /**
   * Makes one.
   *
   * @param request what was asked, in words
   * @param error the kernel's answer
   */
  public KernelErrorException(String request, KernelError error) {
    super(request + ": " + error);
    this.error = error;
  }

  /** The kernel's answer. */
  public KernelError error() {
    return error;
  }
}
