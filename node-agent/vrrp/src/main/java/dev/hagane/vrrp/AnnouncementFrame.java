package dev.hagane.vrrp;

import dev.hagane.rtnl.MacAddress;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;

/**
 * The Ethernet frames that announce an address.
 *
 * <pre>
 * Gratuitous ARP (RFC 826, RFC 5227 section 1.1)     Unsolicited neighbour advertisement (RFC 4861, 4.4)
 *  0 broadcast                                        0 33:33:00:00:00:01 (all nodes)
 *  6 our MAC                                          6 our MAC
 * 12 0x0806                                          12 0x86dd
 * 14 hardware 1, protocol 0x0800, lengths 6 and 4    14 IPv6 header, next header 58, hop limit 255
 * 20 operation 1                                     54 type 136, code 0, checksum
 * 22 our MAC, the address                            58 flags: router, override
 * 32 zeros, the address                              62 the address, option 2 (our MAC)
 * </pre>
 */
final class AnnouncementFrame {
  private static final int ARP_BYTES = 42;
  private static final int ND_BYTES = 86;
  private static final int ICMPV6_BYTES = 32;
  private static final int ICMPV6 = 58;
  private static final byte[] ALL_NODES = {
    (byte) 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
  };

  private AnnouncementFrame() {}

  /** The frame for that address from that Ethernet address. */
  static byte[] of(MacAddress mac, IpAddress address) {
    return address.family() == AddressFamily.IPv4
        ? arp(mac.toBytes(), address.toBytes())
        : advertisement(mac.toBytes(), address.toBytes());
  }

  private static byte[] arp(byte[] mac, byte[] address) {
    return ByteBuffer.allocate(ARP_BYTES)
        .put(new byte[] {-1, -1, -1, -1, -1, -1})
        .put(mac)
        .putShort((short) 0x0806)
        .putShort((short) 1)
        .putShort((short) 0x0800)
        .put((byte) 6)
        .put((byte) 4)
        .putShort((short) 1)
        .put(mac)
        .put(address)
        .put(new byte[6])
        .put(address)
        .array();
  }

  private static byte[] advertisement(byte[] mac, byte[] address) {
    ByteBuffer frame =
        ByteBuffer.allocate(ND_BYTES)
            .put(new byte[] {0x33, 0x33, 0, 0, 0, 1})
            .put(mac)
            .putShort((short) 0x86dd)
            .putInt(0x60000000)
            .putShort((short) ICMPV6_BYTES)
            .put((byte) ICMPV6)
            .put((byte) 255)
            .put(address)
            .put(ALL_NODES)
            .put((byte) 136)
            .put((byte) 0)
            .putShort((short) 0)
            .putInt(0xa0000000)
            .put(address)
            .put((byte) 2)
            .put((byte) 1)
            .put(mac);
    frame.putShort(56, checksum(frame));
    return frame.array();
  }

  /** RFC 4443 section 2.3: over the pseudo-header of addresses, length and protocol too. */
  private static short checksum(ByteBuffer frame) {
    long sum = ICMPV6_BYTES + ICMPV6;
    for (int i = 22; i < ND_BYTES; i += 2) {
      sum += frame.getShort(i) & 0xffff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
