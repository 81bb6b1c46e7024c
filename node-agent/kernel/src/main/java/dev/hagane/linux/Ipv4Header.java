package dev.hagane.linux;

import java.nio.ByteBuffer;

/** Reads the header that a raw IPv4 socket gives with each packet (RFC 791, 3.1). */
final class Ipv4Header {
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  private static final int SHORTEST = 20;
  private static final int TOTAL_LENGTH = 2;
  private static final int PROTOCOL = 9;

  private Ipv4Header() {}

  /**
   * Checks it against what was received.
   *
   * @param at where it begins
   * @param received bytes from there on
   * @return its length in bytes, options included; -1 if it is none of this protocol, or says that
   *     the packet is longer than what was received
   */
  static int length(ByteBuffer packet, int at, int received, int protocol) {
    if (received < SHORTEST || (packet.get(at) & 0xf0) != 0x40) {
      return -1;
    }
    int header = (packet.get(at) & 0xf) * 4;
    int total = totalLength(packet, at);
    boolean sound =
        header >= SHORTEST
            && total >= header
            && total <= received
            && (packet.get(at + PROTOCOL) & 0xff) == protocol;
    return sound ? header : -1;
  }

  /** Bytes of the packet with this header; what was received beyond is padding of the link. */
  static int totalLength(ByteBuffer packet, int at) {
    return (packet.get(at + TOTAL_LENGTH) & 0xff) << 8 | (packet.get(at + TOTAL_LENGTH + 1) & 0xff);
  }
}
