package dev.hagane.operator.reconcile;

import java.net.ConnectException;

/** Words for what was thrown. */
final class Causes {
  private Causes() {}

  /** The first line of what the innermost cause says; a connection that fails has no words. */
  static String words(Throwable thrown) {
    Throwable root = thrown;
    for (Throwable next = thrown; next != null; next = next.getCause()) {
      root = next;
      if (next instanceof ConnectException) {
        return "no connection: the server does not listen there, or a firewall is between";
      }
    }
    String message = root.getMessage();
    String said = message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    return said.lines().findFirst().orElse(said);
  }
}
