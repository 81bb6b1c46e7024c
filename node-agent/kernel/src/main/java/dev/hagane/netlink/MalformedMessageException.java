package dev.hagane.netlink;

/** Bytes that are no well-formed netlink message, or lack an attribute that they must carry. */
public final class MalformedMessageException extends NetlinkException {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong and, where it is known, at which byte. */
  public MalformedMessageException(String message) {
    super(message);
  }
}
