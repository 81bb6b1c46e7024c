package dev.hagane.value;

/**
 * An address as an interface holds it: with the length of its network's prefix, host bits kept.
 *
 * @param address the host's own address
 * @param prefixLength 0 to 32, or 0 to 128
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {

  /** Checks that the prefix fits the family. */
  public InterfaceAddress {
    if (prefixLength < 0 || prefixLength > address.family().bits()) {
      throw new IllegalArgumentException(
          "prefix length "
              + prefixLength
              + " is outside 0.."
              + address.family().bits()
              + " for "
              + address);
    }
  }

  /**
   * Reads {@code address/length}.
   *
   * @throws IllegalArgumentException if it is not that; the message quotes it
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    String length = slash < 0 ? "" : text.substring(slash + 1);
    boolean decimal =
        !length.isEmpty()
            && length.length() <= 3
            && length.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!decimal) {
      throw new IllegalArgumentException("'" + text + "' is not of the form address/prefix");
    }
    return new InterfaceAddress(
        IpAddress.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  /** The address alone: /32 or /128. */
  public static InterfaceAddress host(IpAddress address) {
    return new InterfaceAddress(address, address.family().bits());
  }

  /** The network that this address is in. */
  public Cidr network() {
    return Cidr.containing(address, prefixLength);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
