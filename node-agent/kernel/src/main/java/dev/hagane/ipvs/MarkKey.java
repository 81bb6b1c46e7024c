package dev.hagane.ipvs;

import dev.hagane.value.AddressFamily;
import java.util.Comparator;

/**
 * A service by firewall mark: it takes packets of a family that carry exactly this mark.
 *
 * @param family the packets' family
 * @param mark 1 to 4294967295
 */
public record MarkKey(AddressFamily family, long mark) implements ServiceKey {

  static final Comparator<MarkKey> ORDER =
      Comparator.comparing(MarkKey::family).thenComparingLong(MarkKey::mark);

  /** Checks the mark: the kernel reads 0 as no mark at all. */
  public MarkKey {
    if (mark < 1 || mark > 0xffff_ffffL) {
      throw new IllegalArgumentException("mark " + mark + " is outside 1..4294967295");
    }
  }

  /** As ipvsadm lists it: {@code FWM 7}, with {@code IPv6} behind it for that family. */
  @Override
  public String toString() {
    return "FWM " + mark + (family == AddressFamily.IPv6 ? " IPv6" : "");
  }
}
