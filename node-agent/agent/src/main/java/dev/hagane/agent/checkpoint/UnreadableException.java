package dev.hagane.agent.checkpoint;

import org.jspecify.annotations.Nullable;

/** An object of the operator's that this agent cannot read. */
public final class UnreadableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what and why. */
  public UnreadableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
