package dev.hagane.vrrp.protocol;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.protocol.Authentication.SimplePassword;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * VRRP packets, after the IP header.
 *
 * <pre>
 * Version 2, IPv4 (RFC 3768, section 5.1; the eight last bytes are RFC 2338's)
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-------+---------------+---------------+---------------+
 * | 2     | type 1| VRID          | priority      | count         |   0
 * +-------+-------+---------------+---------------+---------------+
 * | authentication| interval, s   | checksum                      |   4
 * +---------------+---------------+-------------------------------+
 * | addresses, 4 bytes each                                       |   8
 * +---------------------------------------------------------------+
 * | authentication data, 8 bytes, zeros for type 0                |   8 + 4 * count
 * +---------------------------------------------------------------+
 *
 * Version 3, IPv4 and IPv6 (RFC 9568, section 5.1)
 *
 * +-------+-------+---------------+---------------+---------------+
 * | 3     | type 1| VRID          | priority      | count         |   0
 * +-------+-------+---------------+---------------+---------------+
 * | resvd | interval, 1/100 s     | checksum                      |   4
 * +-------+-----------------------+-------------------------------+
 * | addresses, 4 or 16 bytes each                                 |   8
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The checksum covers all of it. In version 3 over IPv6 it covers the pseudo-header too. In
 * version 3 over IPv4 it does for keepalived and for those that read RFC 5798 as it does, and does
 * not for others and in RFC 9568: both are accepted, and one is sent.
 */
public final class VrrpCodec {
  /** The IP protocol number. */
  public static final int PROTOCOL = 112;

  /** What the time to live or hop limit must be, sent and received. */
  public static final int HOP_LIMIT = 255;

  private static final int VERSION_AND_TYPE = 0;
  private static final int VRID = 1;
  private static final int PRIORITY = 2;
  private static final int COUNT = 3;
  private static final int V2_AUTHENTICATION_TYPE = 4;
  private static final int V2_INTERVAL = 5;
  private static final int V3_INTERVAL = 4;
  private static final int CHECKSUM = 6;
  private static final int ADDRESSES = 8;

  private static final int V2_AUTHENTICATION_BYTES = 8;
  private static final int V3_INTERVAL_MASK = 0x0fff;
  private static final int ADVERTISEMENT = 1;
  private static final int NO_AUTHENTICATION = 0;
  private static final int SIMPLE_PASSWORD = 1;

  /** Enough for every advertisement that {@link #encode} writes. */
  public static final int MAXIMUM_BYTES = ADDRESSES + Advertisement.MAXIMUM_ADDRESSES * 16;

  private VrrpCodec() {}

  /**
   * Writes an advertisement at the buffer's position, and moves it.
   *
   * @param source and {@code destination}: of the IP header, of the advertisement's family
   * @param pseudoHeaderV4 version 3 over IPv4: whether the checksum covers the pseudo-header; no
   *     other packet has the choice
   * @return how many bytes were written, at most {@link #MAXIMUM_BYTES}
   * @throws java.nio.BufferOverflowException if there is no room; nothing is written then
   */
  public static int encode(
      Advertisement advertisement,
      IpAddress source,
      IpAddress destination,
      boolean pseudoHeaderV4,
      ByteBuffer to) {
    int version = advertisement.version();
    int length = length(version, advertisement.family(), advertisement.addresses().size());
    if (to.remaining() < length) {
      throw new java.nio.BufferOverflowException();
    }
    ByteBuffer packet = to.slice().order(ByteOrder.BIG_ENDIAN);
    packet
        .put(VERSION_AND_TYPE, (byte) ((version << 4) | ADVERTISEMENT))
        .put(VRID, (byte) advertisement.vrid())
        .put(PRIORITY, (byte) advertisement.priority())
        .put(COUNT, (byte) advertisement.addresses().size())
        .putShort(CHECKSUM, (short) 0);
    int offset = ADDRESSES;
    for (IpAddress address : advertisement.addresses()) {
      byte[] bytes = address.toBytes();
      packet.put(offset, bytes);
      offset += bytes.length;
    }
    if (version == 2) {
      long data = 0;
      int type = NO_AUTHENTICATION;
      if (advertisement.authentication() instanceof SimplePassword password) {
        type = SIMPLE_PASSWORD;
        data = password.data();
      }
      packet
          .put(V2_AUTHENTICATION_TYPE, (byte) type)
          .put(V2_INTERVAL, (byte) (advertisement.intervalNanos() / VrrpInterval.SECOND))
          .putLong(offset, data);
    } else {
      packet.putShort(
          V3_INTERVAL, (short) (advertisement.intervalNanos() / VrrpInterval.CENTISECOND));
    }
    int sum = InternetChecksum.sum(packet, 0, length);
    if (version == 3 && (source.isIpv6() || pseudoHeaderV4)) {
      sum += InternetChecksum.pseudoHeader(source, destination, length, PROTOCOL);
    }
    packet.putShort(CHECKSUM, (short) ~InternetChecksum.fold(sum));
    to.position(to.position() + length);
    return length;
  }

  /**
   * Reads what stands between the buffer's position and its limit, and moves neither. Never throws,
   * whatever the bytes. Reserved bits are ignored.
   *
   * @param payload what follows the IP header
   * @param source and {@code destination}: of the IP header; their family is the packet's
   * @param hopLimit IPv4 time to live or IPv6 hop limit
   */
  public static Decoded decode(
      ByteBuffer payload, IpAddress source, IpAddress destination, int hopLimit) {
    if (hopLimit != HOP_LIMIT) {
      return invalid(InvalidCause.HOP_LIMIT, "hop limit " + hopLimit + ", not 255");
    }
    ByteBuffer packet = payload.slice().order(ByteOrder.BIG_ENDIAN);
    int length = packet.remaining();
    if (length < ADDRESSES) {
      return invalid(InvalidCause.LENGTH, length + " bytes, shorter than a header");
    }
    int version = unsigned(packet, VERSION_AND_TYPE) >> 4;
    if (version != 3 && (version != 2 || source.isIpv6())) {
      return invalid(InvalidCause.VERSION, "version " + version + " over " + source.family());
    }
    int type = unsigned(packet, VERSION_AND_TYPE) & 0x0f;
    if (type != ADVERTISEMENT) {
      return invalid(InvalidCause.TYPE, "type " + type + ", not 1");
    }
    int count = unsigned(packet, COUNT);
    int expected = length(version, source.family(), count);
    if (length != expected) {
      return invalid(
          InvalidCause.LENGTH,
          length + " bytes, not " + expected + " as for " + count + " addresses");
    }
    if (!isIntact(packet, version, source, destination)) {
      return invalid(InvalidCause.CHECKSUM, "wrong checksum");
    }
    if (unsigned(packet, VRID) == 0) {
      return invalid(InvalidCause.VRID, "VRID 0");
    }
    if (count < 1 || count > Advertisement.MAXIMUM_ADDRESSES) {
      return invalid(InvalidCause.ADDRESS_COUNT, count + " addresses, not 1 to 20");
    }
    return version == 2 ? version2(packet, count) : version3(packet, source.family(), count);
  }

  private static Decoded version2(ByteBuffer packet, int count) {
    int type = unsigned(packet, V2_AUTHENTICATION_TYPE);
    if (type != NO_AUTHENTICATION && type != SIMPLE_PASSWORD) {
      return invalid(InvalidCause.AUTHENTICATION, "authentication type " + type);
    }
    int seconds = unsigned(packet, V2_INTERVAL);
    if (seconds == 0) {
      return invalid(InvalidCause.INTERVAL, "interval 0");
    }
    Authentication authentication =
        type == NO_AUTHENTICATION
            ? Authentication.NONE
            : new SimplePassword(packet.getLong(packet.remaining() - V2_AUTHENTICATION_BYTES));
    return valid(
        packet, AddressFamily.IPv4, 2, seconds * VrrpInterval.SECOND, count, authentication);
  }

  private static Decoded version3(ByteBuffer packet, AddressFamily family, int count) {
    int centiseconds = packet.getShort(V3_INTERVAL) & V3_INTERVAL_MASK;
    if (centiseconds == 0) {
      return invalid(InvalidCause.INTERVAL, "interval 0");
    }
    return valid(
        packet, family, 3, centiseconds * VrrpInterval.CENTISECOND, count, Authentication.NONE);
  }

  private static Decoded valid(
      ByteBuffer packet,
      AddressFamily family,
      int version,
      long interval,
      int count,
      Authentication authentication) {
    List<IpAddress> addresses = new ArrayList<>(count);
    byte[] bytes = new byte[family.bytes()];
    for (int i = 0; i < count; i++) {
      packet.get(ADDRESSES + i * bytes.length, bytes);
      addresses.add(IpAddress.of(bytes));
    }
    return new Decoded.Valid(
        new Advertisement(
            family,
            version,
            unsigned(packet, VRID),
            unsigned(packet, PRIORITY),
            interval,
            addresses,
            authentication));
  }

  private static boolean isIntact(
      ByteBuffer packet, int version, IpAddress source, IpAddress destination) {
    int length = packet.remaining();
    int message = InternetChecksum.sum(packet, 0, length);
    if (message == InternetChecksum.INTACT && !source.isIpv6()) {
      return true;
    }
    if (version == 2) {
      return false;
    }
    int pseudoHeader = InternetChecksum.pseudoHeader(source, destination, length, PROTOCOL);
    return InternetChecksum.fold(message + pseudoHeader) == InternetChecksum.INTACT;
  }

  private static int length(int version, AddressFamily family, int count) {
    return ADDRESSES + count * family.bytes() + (version == 2 ? V2_AUTHENTICATION_BYTES : 0);
  }

  private static int unsigned(ByteBuffer packet, int offset) {
    return packet.get(offset) & 0xff;
  }

  private static Decoded invalid(InvalidCause cause, String detail) {
    return new Decoded.Invalid(cause, detail);
  }
}
