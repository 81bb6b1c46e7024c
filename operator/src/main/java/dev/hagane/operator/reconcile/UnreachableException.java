package dev.hagane.operator.reconcile;

/**
 * The API server cannot be reached, or is overloaded, or does not know us: nothing will pass now.
 */
final class UnreachableException extends RuntimeException {
  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
