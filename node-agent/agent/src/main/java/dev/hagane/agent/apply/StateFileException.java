package dev.hagane.agent.apply;

/** The disk did not take a file. */
public final class StateFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says which file and why. */
  public StateFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
