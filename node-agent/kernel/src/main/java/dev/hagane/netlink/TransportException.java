package dev.hagane.netlink;

/** The socket failed, or the kernel did not answer in time. */
public final class TransportException extends NetlinkException {

  private static final long serialVersionUID = 1L;

  /** Says which call failed and how. */
  public TransportException(String message) {
    super(message);
  }
}
