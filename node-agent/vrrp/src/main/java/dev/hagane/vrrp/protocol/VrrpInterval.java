package dev.hagane.vrrp.protocol;

/**
 * Advertisement intervals: nanoseconds here, on the wire whole seconds in 8 bits (version 2, RFC
 * 3768 section 5.3.7) or centiseconds in 12 bits (version 3, RFC 9568 section 5.2.7).
 */
public final class VrrpInterval {
  static final long SECOND = 1_000_000_000L;
  static final long CENTISECOND = SECOND / 100;
  static final int MAXIMUM_V2 = 255;
  static final int MAXIMUM_V3 = 4095;

  private VrrpInterval() {}

  /**
   * Refuses what that version cannot say.
   *
   * @throws IllegalArgumentException if that version cannot carry that interval, or is neither 2
   *     nor 3; the message says what it can carry
   */
  public static void check(int version, long nanos) {
    switch (version) {
      case 2 -> {
        if (!fits(nanos, SECOND, MAXIMUM_V2)) {
          throw new IllegalArgumentException(
              "VRRP version 2 advertises every 1..255 whole seconds, not every " + nanos + " ns");
        }
      }
      case 3 -> {
        if (!fits(nanos, CENTISECOND, MAXIMUM_V3)) {
          throw new IllegalArgumentException(
              "VRRP version 3 advertises every 10..40950 ms in steps of 10, not every "
                  + nanos
                  + " ns");
        }
      }
      default -> throw new IllegalArgumentException("VRRP version " + version + " is not 2 or 3");
    }
  }

  private static boolean fits(long nanos, long unit, int maximum) {
    return nanos >= unit && nanos <= maximum * unit && nanos % unit == 0;
  }
}
