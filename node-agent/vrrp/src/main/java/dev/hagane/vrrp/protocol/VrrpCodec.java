package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;

/** VRRP packets, after the IP header. */
public final class VrrpCodec {
  /** The IP protocol number of VRRP. */
  public static final int PROTOCOL = 112;

  /** What the time to live or hop limit must be. */
  public static final int HOP_LIMIT = 255;

  /** Enough for every advertisement that {@link #encode} writes. */
  public static final int MAXIMUM_BYTES = 8 + 20 * 16;

  private VrrpCodec() {}

  /**
   * Writes an advertisement at the buffer's position, and moves it.
   *
   * @param pseudoHeaderV4 version 3 over IPv4: whether the checksum covers the pseudo-header
   *     (keepalived's form) or the message alone (RFC 9568); no other packet has the choice
   * @return how many bytes were written
   */
  public static int encode(
      Advertisement advertisement,
      IpAddress source,
      IpAddress destination,
      boolean pseudoHeaderV4,
      ByteBuffer to) {
    return to.position();
  }

  /**
   * Reads what stands between the buffer's position and its limit; moves neither. Never throws.
   *
   * @param payload what follows the IP header
   * @param source and {@code destination}: of the IP header; their family is the packet's
   * @param hopLimit IPv4 time to live or IPv6 hop limit
   */
  public static Decoded decode(
      ByteBuffer payload, IpAddress source, IpAddress destination, int hopLimit) {
    return new Decoded.Invalid(InvalidCause.LENGTH, "not read");
  }
}
