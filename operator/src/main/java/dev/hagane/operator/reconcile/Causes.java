package dev.hagane.operator.reconcile;

/** Words for what was thrown. */
final class Causes {
  private Causes() {}

  /** The first line of what the innermost cause says. */
  static String words(Throwable thrown) {
    Throwable root = thrown;
    for (Throwable next = thrown; next != null; next = next.getCause()) {
      root = next;
    }
    String message = root.getMessage();
    String said = message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    return said.lines().findFirst().orElse(said);
  }
}
