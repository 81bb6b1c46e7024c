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

  private final ByteBuffer buffer;
  private int message = -1;

  /**
   * Makes one over its own buffer outside the heap.
   *
   * @param capacity in bytes; more than that in one datagram is a {@link
   *     java.nio.BufferOverflowException}
   */
  public MessageWriter(int capacity) {
    buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Forgets everything written. */
  public void reset() {
    buffer.clear();
    message = -1;
  }

  /** Bytes written so far. */
  public int size() {
    return buffer.position();
  }

  /** Begins a message. */
  public void begin(int type, int flags, int sequence) {
    message = buffer.position();
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
  }

  /** Ends the message that was begun: its length becomes known. */
  public void end() {
    buffer.putInt(message, buffer.position() - message);
  }

  /** Adds flags to the message begun last. */
  void addFlags(int flags) {
    int at = message + FLAGS_OFFSET;
    buffer.putShort(at, (short) (buffer.getShort(at) | flags));
  }

  /** What was written, ready to send; valid until the next write. */
  ByteBuffer datagram() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  /** One byte of a family's header. */
  public MessageWriter rawU8(int value) {
    buffer.put((byte) value);
    return this;
  }

  /** Two bytes of a family's header. */
  public MessageWriter rawU16(int value) {
    buffer.putShort((short) value);
    return this;
  }

  /** Two bytes of a family's header, big-endian. */
  public MessageWriter rawU16BigEndian(int value) {
    buffer.put((byte) (value >> 8)).put((byte) value);
    return this;
  }

  /** Four bytes of a family's header. */
  public MessageWriter rawU32(long value) {
    buffer.putInt((int) value);
    return this;
  }

  /** An attribute of one byte. */
  public MessageWriter u8(int type, int value) {
    attribute(type, 1);
    buffer.put((byte) value).put((byte) 0).putShort((short) 0);
    return this;
  }

  /** An attribute of two bytes. */
  public MessageWriter u16(int type, int value) {
    attribute(type, 2);
    buffer.putShort((short) value).putShort((short) 0);
    return this;
  }

  /** An attribute of two bytes, big-endian. */
  public MessageWriter u16BigEndian(int type, int value) {
    attribute(type, 2);
    buffer.put((byte) (value >> 8)).put((byte) value).putShort((short) 0);
    return this;
  }

  /** An attribute of four bytes. */
  public MessageWriter u32(int type, long value) {
    attribute(type, 4);
    buffer.putInt((int) value);
    return this;
  }

  /** An attribute of four bytes, big-endian. */
  public MessageWriter u32BigEndian(int type, long value) {
    attribute(type, 4);
    buffer.putInt(
        buffer.order() == ByteOrder.BIG_ENDIAN ? (int) value : Integer.reverseBytes((int) value));
    return this;
  }

  /** An attribute of two times four bytes. */
  public MessageWriter u32Pair(int type, long first, long second) {
    attribute(type, 8);
    buffer.putInt((int) first).putInt((int) second);
    return this;
  }

  /** An attribute of any bytes. */
  public MessageWriter bytes(int type, byte[] value) {
    attribute(type, value.length);
    buffer.put(value);
    pad(value.length);
    return this;
  }

  /** An attribute of text in UTF-8 with a NUL behind it. */
  public MessageWriter string(int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    attribute(type, bytes.length + 1);
    buffer.put(bytes).put((byte) 0);
    pad(bytes.length + 1);
    return this;
  }

  /**
   * Begins an attribute that holds others. NLA_F_NESTED is left out: IPVS and rtnetlink's older
   * messages predate it.
   *
   * @return what {@link #endNested} needs
   */
  public int beginNested(int type) {
    int start = buffer.position();
    attribute(type, 0);
    return start;
  }

  /** Ends it: its length becomes known. */
  public void endNested(int start) {
    buffer.putShort(start, (short) (buffer.position() - start));
  }

  private void attribute(int type, int length) {
    buffer.putShort((short) (ATTRIBUTE_HEADER + length)).putShort((short) type);
  }

  private void pad(int length) {
    for (int i = length; (i & 3) != 0; i++) {
      buffer.put((byte) 0);
    }
  }
}
