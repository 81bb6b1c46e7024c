package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;

/**
 * The one's complement sum of RFC 1071. The pseudo-header that may precede a message (RFC 8200,
 * section 8.1; IPv4 the same with shorter fields) is source, destination, length, zeros, protocol.
 */
final class InternetChecksum {
  /** What a sum over intact bytes and their checksum comes to. */
  static final int INTACT = 0xffff;

  private InternetChecksum() {}

  /** The sum, folded to 16 bits, of an even number of big-endian bytes. */
  static int sum(ByteBuffer bytes, int start, int length) {
    int sum = 0;
    for (int i = start; i < start + length; i += 2) {
      sum += bytes.getShort(i) & 0xffff;
    }
    return fold(sum);
  }

  static int pseudoHeader(IpAddress source, IpAddress destination, int length, int protocol) {
    return fold(words(source.toBytes()) + words(destination.toBytes()) + length + protocol);
  }

  /** Two sums, or a sum and a correction, in one. */
  static int fold(int sum) {
    int folded = (sum & 0xffff) + (sum >>> 16);
    return (folded & 0xffff) + (folded >>> 16);
  }

  private static int words(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      sum += ((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff);
    }
    return sum;
  }
}
