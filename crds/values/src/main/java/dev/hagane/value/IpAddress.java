package dev.hagane.value;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;

/**
 * An IPv4 or IPv6 address: a value, never a host name, ordered by family and then as an unsigned
 * number. Its text is canonical: dotted decimal, or RFC 5952 for IPv6.
 */
public final class IpAddress implements Comparable<IpAddress> {
  private final AddressFamily family;
  private final byte[] bytes;

  private IpAddress(AddressFamily family, byte[] bytes) {
    this.family = family;
    this.bytes = bytes;
  }

  /**
   * Reads an address as people write it.
   *
   * @param text dotted decimal without leading zeros, or RFC 4291 text without a zone; an
   *     IPv4-mapped IPv6 address is refused, because it names an IPv4 host by an IPv6 type
   * @throws IllegalArgumentException if {@code text} is not such an address; the message quotes it
   */
  public static IpAddress parse(String text) {
    Objects.requireNonNull(text);
    byte[] bytes = text.indexOf(':') >= 0 ? Ipv6Text.parse(text) : parseIpv4(text);
    if (bytes == null) {
      throw new IllegalArgumentException("'" + text + "' is not an IPv4 or IPv6 address");
    }
    return of(bytes);
  }

  /**
   * Wraps an address in network byte order.
   *
   * @param bytes 4 or 16 bytes; copied
   * @throws IllegalArgumentException for any other length
   */
  public static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new IpAddress(AddressFamily.IPv4, bytes.clone());
      case 16 -> new IpAddress(AddressFamily.IPv6, bytes.clone());
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  public AddressFamily family() {
    return family;
  }

  public boolean isIpv6() {
    return family == AddressFamily.IPv6;
  }

  /** The address in network byte order; a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The address as an unsigned number, as ranges count. */
  public BigInteger toNumber() {
    return new BigInteger(1, bytes);
  }

  /**
   * The address that many steps on, as ranges count.
   *
   * @throws IllegalArgumentException if that leaves the family's space
   */
  public IpAddress plus(BigInteger steps) {
    byte[] number = toNumber().add(steps).toByteArray();
    byte[] next = new byte[bytes.length];
    int skip = number.length > next.length ? number.length - next.length : 0;
    for (int i = 0; i < skip; i++) {
      if (number[i] != 0) {
        throw new IllegalArgumentException(this + " plus " + steps + " is not an address");
      }
    }
    if (number[0] < 0) {
      throw new IllegalArgumentException(this + " plus " + steps + " is not an address");
    }
    System.arraycopy(number, skip, next, next.length - number.length + skip, number.length - skip);
    return new IpAddress(family, next);
  }

  /** 0.0.0.0 or ::. */
  public boolean isUnspecified() {
    return isZeroBefore(bytes.length);
  }

  /** 127.0.0.0/8 or ::1. */
  public boolean isLoopback() {
    return isIpv6() ? bytes[15] == 1 && isZeroBefore(15) : bytes[0] == 127;
  }

  /** 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return isIpv6() ? bytes[0] == (byte) 0xff : (bytes[0] & 0xf0) == 0xe0;
  }

  /** 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    return isIpv6()
        ? bytes[0] == (byte) 0xfe && (bytes[1] & 0xc0) == 0x80
        : bytes[0] == (byte) 169 && bytes[1] == (byte) 254;
  }

  /** 255.255.255.255. */
  public boolean isBroadcast() {
    return !isIpv6() && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
  }

  /** An address that one host on a network can have: none of the special ones. */
  public boolean isUnicastHost() {
    return !isUnspecified() && !isLoopback() && !isMulticast() && !isBroadcast();
  }

  /** Whether the two, of one family, agree in their first {@code bits} bits. */
  boolean startsLike(IpAddress other, int bits) {
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != other.bytes[i]) {
        return false;
      }
    }
    return bits % 8 == 0 || ((bytes[whole] ^ other.bytes[whole]) & 0xff) >> (8 - bits % 8) == 0;
  }

  private boolean isZeroBefore(int end) {
    for (int i = 0; i < end; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The JDK's form of this address, for its sockets. */
  public InetAddress toInetAddress() {
    try {
      return isIpv6()
          ? Inet6Address.getByAddress(null, bytes, -1)
          : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of the right length is always known", e);
    }
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return isIpv6()
        ? Ipv6Text.format(bytes)
        : (bytes[0] & 0xff)
            + "."
            + (bytes[1] & 0xff)
            + "."
            + (bytes[2] & 0xff)
            + "."
            + (bytes[3] & 0xff);
  }

  private static byte @org.jspecify.annotations.Nullable [] parseIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      String part = parts[i];
      boolean decimal =
          !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!decimal || (part.length() > 1 && part.charAt(0) == '0')) {
        return null;
      }
      int value = Integer.parseInt(part);
      if (value > 255) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }
}
