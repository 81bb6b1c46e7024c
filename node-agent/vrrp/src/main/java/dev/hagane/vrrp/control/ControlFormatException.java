package dev.hagane.vrrp.control;

/** Bytes that are no message of ours. */
public final class ControlFormatException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says what is wrong with them. */
  public ControlFormatException(String message) {
    super(message);
  }

  /** Says what is wrong with them. */
  public ControlFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
