package dev.hagane.vrrp.process;

import java.util.List;
import java.util.Locale;

/** Numbers and lists as people read them. */
final class Words {
  private static final int NAMED = 5;
  private static final double NANOS_PER_SECOND = 1e9;

  private Words() {}

  /** The first few, and how many more. */
  static String some(List<?> things) {
    int named = Math.min(things.size(), NAMED);
    String first =
        String.join(", ", things.subList(0, named).stream().map(Object::toString).toList());
    return things.size() == named ? first : first + " and " + (things.size() - named) + " more";
  }

  /** A duration in seconds. */
  static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", nanos / NANOS_PER_SECOND);
  }

  /** {@code 1 other director}, {@code 2 other directors}. */
  static String others(int count) {
    return switch (count) {
      case 0 -> "no other director";
      case 1 -> "1 other director";
      default -> count + " other directors";
    };
  }
}
