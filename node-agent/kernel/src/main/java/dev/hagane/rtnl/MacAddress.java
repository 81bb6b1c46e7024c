package dev.hagane.rtnl;

import dev.hagane.value.AddressFamily;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ethernet address: six bytes. */
public final class MacAddress {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private final byte[] bytes;

  private MacAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Wraps six bytes; copied.
   *
   * @throws IllegalArgumentException for any other length
   */
  public static MacAddress of(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
    }
    return new MacAddress(bytes.clone());
  }

  /**
   * Reads {@code 02:00:00:00:00:01}.
   *
   * @throws IllegalArgumentException if it is not that; the message quotes it
   */
  public static MacAddress parse(String text) {
    if (!text.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")) {
      throw new IllegalArgumentException("'" + text + "' is not a MAC address");
    }
    return new MacAddress(COLONS.parseHex(text));
  }

  /**
   * The virtual router's own: 00:00:5e:00:01:VRID for IPv4, 00:00:5e:00:02:VRID for IPv6 (RFC 9568,
   * 7.3).
   *
   * @param vrid 1 to 255
   */
  public static MacAddress ofVirtualRouter(AddressFamily family, int vrid) {
    if (vrid < 1 || vrid > 255) {
      throw new IllegalArgumentException("VRID " + vrid + " is outside 1..255");
    }
    byte kind = (byte) (family == AddressFamily.IPv6 ? 2 : 1);
    return new MacAddress(new byte[] {0, 0, 0x5e, 0, kind, (byte) vrid});
  }

  /** The six bytes; a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MacAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return COLONS.formatHex(bytes);
  }
}
