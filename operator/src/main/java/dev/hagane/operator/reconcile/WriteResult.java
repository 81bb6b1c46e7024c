package dev.hagane.operator.reconcile;

/** What the API server said to a write. */
sealed interface WriteResult<T> {
  /** It is done; the object as it is now. */
  record Done<T>(T object) implements WriteResult<T> {}

  /** An object of that name exists already. */
  record Exists<T>() implements WriteResult<T> {}

  /** The object, or its namespace, is gone or going. */
  record Gone<T>() implements WriteResult<T> {}

  /**
   * This object is refused; others may pass.
   *
   * @param code the HTTP status
   * @param message the server's words and the remedy
   */
  record Refused<T>(int code, String message) implements WriteResult<T> {}
}
