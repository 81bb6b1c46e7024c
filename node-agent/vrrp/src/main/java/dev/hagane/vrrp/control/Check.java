package dev.hagane.vrrp.control;

/** Bounds of records whose values may come from another process. */
final class Check {

  private Check() {}

  static void range(String what, long value, long from, long to) {
    if (value < from || value > to) {
      throw new IllegalArgumentException(what + " " + value + " is outside " + from + ".." + to);
    }
  }

  static void name(String what, String value) {
    if (value.isEmpty() || value.length() > ControlCodec.LONGEST_NAME) {
      throw new IllegalArgumentException(
          what + " has " + value.length() + " characters, not 1.." + ControlCodec.LONGEST_NAME);
    }
  }
}
