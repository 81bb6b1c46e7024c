package dev.hagane.netlink;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks over the attributes of a message or of a nested attribute. Every access is checked against
 * the bounds of what was received; a violation is a {@link MalformedMessageException}, and never
 * anything else. Copies are as long as the attribute, so at most 65,531 bytes.
 *
 * <pre>{@code
 * while (attributes.next()) {
 *   switch (attributes.type()) {
 *     case IFLA_MTU -> mtu = attributes.u32();
 *     default -> {}
 *   }
 * }
 * }</pre>
 */
public final class AttributeReader {
  private static final int TYPE_MASK = 0x3fff;

  private final byte[] buffer;
  private final int end;
  private int next;
  private int type;
  private int value;
  private int length;

  AttributeReader(byte[] buffer, int start, int end) {
    this.buffer = buffer;
    this.next = start;
    this.end = end;
  }

  /**
   * Goes to the next attribute.
   *
   * @return false at the end; up to three bytes left there are padding
   */
  public boolean next() {
    if (end - next < MessageWriter.ATTRIBUTE_HEADER) {
      return false;
    }
    int whole = NativeBytes.getShort(buffer, next);
    if (whole < MessageWriter.ATTRIBUTE_HEADER || whole > end - next) {
      throw new MalformedMessageException(
          "attribute at byte " + next + " claims " + whole + " bytes of " + (end - next));
    }
    type = NativeBytes.getShort(buffer, next + 2) & TYPE_MASK;
    value = next + MessageWriter.ATTRIBUTE_HEADER;
    length = whole - MessageWriter.ATTRIBUTE_HEADER;
    next += (whole + 3) & ~3;
    return true;
  }

  /** The attribute's type, without the flags for nesting and byte order. */
  public int type() {
    return type;
  }

  /** Length of the value in bytes. */
  public int length() {
    return length;
  }

  /** One byte, unsigned. */
  public int u8() {
    return buffer[at(1)] & 0xff;
  }

  /** Two bytes, unsigned. */
  public int u16() {
    return NativeBytes.getShort(buffer, at(2));
  }

  /** Two bytes, unsigned, big-endian. */
  public int u16BigEndian() {
    return NativeBytes.getShortBigEndian(buffer, at(2));
  }

  /** Four bytes, unsigned. */
  public long u32() {
    return NativeBytes.getInt(buffer, at(4)) & 0xffff_ffffL;
  }

  /** Four bytes, signed. */
  public int s32() {
    return NativeBytes.getInt(buffer, at(4));
  }

  /** Four bytes, unsigned, big-endian. */
  public long u32BigEndian() {
    return NativeBytes.getIntBigEndian(buffer, at(4)) & 0xffff_ffffL;
  }

  /** Eight bytes; values over 2^63 - 1 come out negative. */
  public long u64() {
    return NativeBytes.getLong(buffer, at(8));
  }

  /** Eight bytes, big-endian; values over 2^63 - 1 come out negative. */
  public long u64BigEndian() {
    int start = at(8);
    long first = NativeBytes.getIntBigEndian(buffer, start);
    return first << 32 | (NativeBytes.getIntBigEndian(buffer, start + 4) & 0xffff_ffffL);
  }

  /**
   * Four bytes somewhere in a value that is a structure.
   *
   * @param offset from the value's start
   */
  public long u32At(int offset) {
    if (offset < 0 || offset > length - 4) {
      throw new MalformedMessageException(
          "attribute " + type + " has " + length + " bytes, and none at " + offset);
    }
    return NativeBytes.getInt(buffer, value + offset) & 0xffff_ffffL;
  }

  /** The value; a copy. */
  public byte[] bytes() {
    return Arrays.copyOfRange(buffer, value, value + length);
  }

  /**
   * The first bytes of a value that is at least so long; a copy.
   *
   * @param count how many
   */
  public byte[] bytes(int count) {
    if (count < 0 || length < count) {
      throw new MalformedMessageException(
          "attribute " + type + " has " + length + " bytes instead of " + count);
    }
    return Arrays.copyOfRange(buffer, value, value + count);
  }

  /** Text up to the first NUL or the value's end; bytes that are no UTF-8 are replaced. */
  public String string() {
    int bytes = 0;
    while (bytes < length && buffer[value + bytes] != 0) {
      bytes++;
    }
    return new String(buffer, value, bytes, StandardCharsets.UTF_8);
  }

  /** The attributes inside this one. */
  public AttributeReader nested() {
    return new AttributeReader(buffer, value, value + length);
  }

  /**
   * The attributes behind a structure that this value begins with.
   *
   * @param headerLength of the structure, padding included
   * @param wholeLength of the structure and its attributes together
   */
  public AttributeReader nested(int headerLength, int wholeLength) {
    if (headerLength < 0 || headerLength > wholeLength || wholeLength > length) {
      throw new MalformedMessageException(
          "attribute " + type + " of " + length + " bytes holds a structure of " + wholeLength);
    }
    return new AttributeReader(buffer, value + headerLength, value + wholeLength);
  }

  /**
   * Two bytes somewhere in a value that is a structure.
   *
   * @param offset from the value's start
   */
  public int u16At(int offset) {
    if (offset < 0 || offset > length - 2) {
      throw new MalformedMessageException(
          "attribute " + type + " has " + length + " bytes, and none at " + offset);
    }
    return NativeBytes.getShort(buffer, value + offset);
  }

  private int at(int expected) {
    if (length != expected) {
      throw new MalformedMessageException(
          "attribute " + type + " has " + length + " bytes instead of " + expected);
    }
    return value;
  }
}
