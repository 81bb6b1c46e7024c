package dev.hagane.value;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * A network: an address whose host bits are all zero, and a prefix length.
 *
 * @param address the network's first address
 * @param prefixLength 0 to 32, or 0 to 128
 */
public record Cidr(IpAddress address, int prefixLength) implements Comparable<Cidr> {

  /** Checks that the prefix fits the family and that no host bit is set. */
  public Cidr {
    if (prefixLength < 0 || prefixLength > address.family().bits()) {
      throw new IllegalArgumentException(
          "prefix length "
              + prefixLength
              + " is outside 0.."
              + address.family().bits()
              + " for "
              + address);
    }
    IpAddress first = mask(address, prefixLength);
    if (!first.equals(address)) {
      throw new IllegalArgumentException(
          address
              + "/"
              + prefixLength
              + " has host bits set; the network is "
              + first
              + "/"
              + prefixLength);
    }
  }

  /**
   * Reads {@code address/length}.
   *
   * @throws IllegalArgumentException if it is no network; the message quotes it and, where host
   *     bits are set, names the network that was probably meant
   */
  public static Cidr parse(String text) {
    InterfaceAddress parsed = InterfaceAddress.parse(text);
    return new Cidr(parsed.address(), parsed.prefixLength());
  }

  /** The network that holds {@code address} at that prefix length. */
  public static Cidr containing(IpAddress address, int prefixLength) {
    return new Cidr(mask(address, prefixLength), prefixLength);
  }

  /** The network of this one address: /32 or /128. */
  public static Cidr host(IpAddress address) {
    return new Cidr(address, address.family().bits());
  }

  public AddressFamily family() {
    return address.family();
  }

  public boolean contains(IpAddress other) {
    return other.family() == family() && other.startsLike(address, prefixLength);
  }

  public boolean contains(Cidr other) {
    return other.prefixLength >= prefixLength && contains(other.address);
  }

  public boolean overlaps(Cidr other) {
    return contains(other.address) || other.contains(address);
  }

  /** How many addresses the network has: a power of two. */
  public BigInteger size() {
    return BigInteger.ONE.shiftLeft(family().bits() - prefixLength);
  }

  /** The last address of the network. */
  public IpAddress last() {
    return address.plus(size().subtract(BigInteger.ONE));
  }

  @Override
  public int compareTo(Cidr other) {
    return Comparator.comparing(Cidr::address)
        .thenComparingInt(Cidr::prefixLength)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }

  private static IpAddress mask(IpAddress address, int prefixLength) {
    byte[] bytes = address.toBytes();
    for (int i = 0; i < bytes.length; i++) {
      int kept = Math.clamp(prefixLength - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff << (8 - kept));
    }
    return IpAddress.of(bytes);
  }
}
