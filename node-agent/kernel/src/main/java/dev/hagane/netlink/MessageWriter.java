package dev.hagane.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages one behind the other into a buffer that is used again and again.
 *
 * <pre>
 *  0               16              32
 * +-------------------------------+
 * |            length             |  of the message with this header, without padding
 * +---------------+---------------+
 * |     type      |     flags     |
 * +---------------+---------------+
 * |        sequence number        |
 * +-------------------------------+
 * |            port ID            |  0: the kernel fills it in
 * +---------------+---------------+
 * |   attribute   |   attribute   |  length with these four bytes, type; then the value,
 * |    length     |     type      |  padded to four bytes
 * +---------------+---------------+
 * </pre>
 *
 * <p>All in the host's byte order, save where a method's name says big-endian.
 */
public final class MessageWriter {
  static final int HEADER = 16;
  static final int ATTRIBUTE_HEADER = 4;
  private static final int FLAGS_OFFSET = 6;

  private final byte[] bytes;
  private final ByteBuffer direct;
  private int position;
  private int message = -1;

  /**
   * Makes one with its own buffers.
   *
   * @param capacity in bytes; more than that in one datagram is an {@link
   *     IndexOutOfBoundsException}
   */
  public MessageWriter(int capacity) {
    bytes = new byte[capacity];
    direct = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Forgets everything written. */
  public void reset() {
    position = 0;
    message = -1;
  }

  /** Bytes written so far. */
  public int size() {
    return position;
  }

  /** Begins a message. */
  public void begin(int type, int flags, int sequence) {
    message = position;
    rawU32(0).rawU16(type).rawU16(flags).rawU32(sequence).rawU32(0);
  }

  /** Ends the message that was begun: its length becomes known. */
  public void end() {
    NativeBytes.putInt(bytes, message, position - message);
  }

  /** Adds flags to the message begun last. */
  void addFlags(int flags) {
    int at = message + FLAGS_OFFSET;
    NativeBytes.putShort(bytes, at, NativeBytes.getShort(bytes, at) | flags);
  }

  /** What was written, ready to send, outside the heap; valid until the next call. */
  ByteBuffer datagram() {
    return direct.clear().put(bytes, 0, position).flip();
  }

  /** One byte of a family's header. */
  public MessageWriter rawU8(int value) {
    bytes[position++] = (byte) value;
    return this;
  }

  /** Two bytes of a family's header. */
  public MessageWriter rawU16(int value) {
    NativeBytes.putShort(bytes, position, value);
    position += 2;
    return this;
  }

  /** Four bytes of a family's header. */
  public MessageWriter rawU32(long value) {
    NativeBytes.putInt(bytes, position, (int) value);
    position += 4;
    return this;
  }

  /** An attribute of one byte. */
  public MessageWriter u8(int type, int value) {
    attribute(type, 1);
    return rawU8(value).rawU8(0).rawU16(0);
  }

  /** An attribute of two bytes. */
  public MessageWriter u16(int type, int value) {
    attribute(type, 2);
    return rawU16(value).rawU16(0);
  }

  /** An attribute of two bytes, big-endian. */
  public MessageWriter u16BigEndian(int type, int value) {
    attribute(type, 2);
    NativeBytes.putShortBigEndian(bytes, position, value);
    position += 2;
    return rawU16(0);
  }

  /** An attribute of four bytes. */
  public MessageWriter u32(int type, long value) {
    attribute(type, 4);
    return rawU32(value);
  }

  /** An attribute of four bytes, big-endian. */
  public MessageWriter u32BigEndian(int type, long value) {
    attribute(type, 4);
    NativeBytes.putIntBigEndian(bytes, position, (int) value);
    position += 4;
    return this;
  }

  /** An attribute of eight bytes, big-endian. */
  public MessageWriter u64BigEndian(int type, long value) {
    attribute(type, 8);
    NativeBytes.putIntBigEndian(bytes, position, (int) (value >>> 32));
    NativeBytes.putIntBigEndian(bytes, position + 4, (int) value);
    position += 8;
    return this;
  }

  /** An attribute of two times four bytes. */
  public MessageWriter u32Pair(int type, long first, long second) {
    attribute(type, 8);
    return rawU32(first).rawU32(second);
  }

  /** An attribute of any bytes. */
  public MessageWriter bytes(int type, byte[] value) {
    attribute(type, value.length);
    return raw(value, value.length);
  }

  /** An attribute of text in UTF-8 with a NUL behind it. */
  public MessageWriter string(int type, String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    attribute(type, text.length + 1);
    return raw(text, text.length + 1);
  }

  /**
   * Begins an attribute that holds others. NLA_F_NESTED is left out: IPVS and rtnetlink's older
   * messages predate it.
   *
   * @return what {@link #endNested} needs
   */
  public int beginNested(int type) {
    int start = position;
    attribute(type, 0);
    return start;
  }

  /** Ends it: its length becomes known. */
  public void endNested(int start) {
    NativeBytes.putShort(bytes, start, position - start);
  }

  private void attribute(int type, int length) {
    rawU16(ATTRIBUTE_HEADER + length);
    rawU16(type);
  }

  /** The value, then zeros up to that length and on to a multiple of four. */
  private MessageWriter raw(byte[] value, int length) {
    System.arraycopy(value, 0, bytes, position, value.length);
    int end = position + ((length + 3) & ~3);
    for (int i = position + value.length; i < end; i++) {
      bytes[i] = 0;
    }
    position = end;
    return this;
  }
}
