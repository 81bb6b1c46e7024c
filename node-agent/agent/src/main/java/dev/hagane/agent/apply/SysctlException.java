package dev.hagane.agent.apply;

/** A setting could not be written. */
public final class SysctlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which setting and why. */
  public SysctlException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says which setting and why. */
  public SysctlException(String message) {
    super(message);
  }
}
