package dev.hagane.vrrp;

/** An announcement could not be sent. */
public final class AnnouncementException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which, where and why. */
  public AnnouncementException(String message, Throwable cause) {
    super(message, cause);
  }
}
