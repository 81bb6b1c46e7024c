package dev.hagane.value;

/**
 * Ports from {@code first} to {@code last}, both included.
 *
 * @param first 1 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) implements Comparable<PortRange> {

  /** Checks the bounds and the order. */
  public PortRange {
    if (first < 1 || last > 65535 || last < first) {
      throw new IllegalArgumentException(
          "'" + first + "-" + last + "' is not a range of ports within 1-65535");
    }
  }

  /** The range of one port. */
  public static PortRange single(int port) {
    return new PortRange(port, port);
  }

  /**
   * Reads {@code first-last}.
   *
   * @throws IllegalArgumentException if it is not that; the message quotes it
   */
  public static PortRange parse(String text) {
    int dash = text.indexOf('-');
    try {
      return new PortRange(
          Integer.parseInt(text.substring(0, Math.max(dash, 0))),
          Integer.parseInt(text.substring(dash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not of the form first-last", e);
    }
  }

  public int size() {
    return last - first + 1;
  }

  public boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  @Override
  public int compareTo(PortRange other) {
    int byFirst = Integer.compare(first, other.first);
    return byFirst != 0 ? byFirst : Integer.compare(last, other.last);
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
