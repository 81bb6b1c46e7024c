package dev.hagane.netlink;

import java.nio.ByteOrder;

/**
 * Numbers in the host's byte order within an array, byte by byte: a start-up's first table is
 * written and read before the compiler has seen this code, and buffers are several calls deep then.
 */
final class NativeBytes {
  private static final boolean BIG = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

  private NativeBytes() {}

  static void putShort(byte[] bytes, int at, int value) {
    if (BIG) {
      putShortBigEndian(bytes, at, value);
    } else {
      bytes[at] = (byte) value;
      bytes[at + 1] = (byte) (value >> 8);
    }
  }

  static void putShortBigEndian(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  static void putInt(byte[] bytes, int at, int value) {
    if (BIG) {
      putIntBigEndian(bytes, at, value);
    } else {
      bytes[at] = (byte) value;
      bytes[at + 1] = (byte) (value >> 8);
      bytes[at + 2] = (byte) (value >> 16);
      bytes[at + 3] = (byte) (value >> 24);
    }
  }

  static void putIntBigEndian(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >> 24);
    bytes[at + 1] = (byte) (value >> 16);
    bytes[at + 2] = (byte) (value >> 8);
    bytes[at + 3] = (byte) value;
  }

  /** Unsigned. */
  static int getShort(byte[] bytes, int at) {
    return BIG ? getShortBigEndian(bytes, at) : (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  /** Unsigned. */
  static int getShortBigEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  static int getInt(byte[] bytes, int at) {
    return BIG
        ? getIntBigEndian(bytes, at)
        : (bytes[at] & 0xff)
            | (bytes[at + 1] & 0xff) << 8
            | (bytes[at + 2] & 0xff) << 16
            | bytes[at + 3] << 24;
  }

  static int getIntBigEndian(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  static long getLong(byte[] bytes, int at) {
    long first = getInt(bytes, at);
    long second = getInt(bytes, at + 4);
    return BIG ? first << 32 | (second & 0xffff_ffffL) : second << 32 | (first & 0xffff_ffffL);
  }
}
