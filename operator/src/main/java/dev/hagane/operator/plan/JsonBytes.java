package dev.hagane.operator.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON text without any white space into bytes (RFC 8259, UTF-8): members in the order of
 * the calls, absent values left out.
 */
final class JsonBytes {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private byte[] bytes;
  private int length;

  JsonBytes(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  /** Empties it, to be used again. */
  JsonBytes clear() {
    length = 0;
    return this;
  }

  void digest(MessageDigest into) {
    into.update(bytes, 0, length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** Writes one of {@code {}[],}. */
  JsonBytes structure(char c) {
    room(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /** Begins a member; a comma parts it from one before it. */
  JsonBytes name(String name) {
    separate();
    ascii(name);
    bytes[length++] = ':';
    return this;
  }

  /** Begins an element of an array: a comma, unless it is the first. */
  JsonBytes separate() {
    room(1);
    byte last = length == 0 ? (byte) '{' : bytes[length - 1];
    if (last != '{' && last != '[') {
      bytes[length++] = ',';
    }
    return this;
  }

  JsonBytes member(String name, @Nullable String value) {
    return value == null ? this : name(name).text(value);
  }

  JsonBytes member(String name, @Nullable Enum<?> value) {
    return value == null ? this : name(name).text(value.name());
  }

  JsonBytes member(String name, @Nullable Number value) {
    return value == null ? this : name(name).number(value.longValue());
  }

  JsonBytes member(String name, @Nullable Boolean value) {
    if (value != null) {
      name(name).literal(value ? "true" : "false");
    }
    return this;
  }

  private JsonBytes text(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        escaped(value);
        return this;
      }
    }
    ascii(value);
    return this;
  }

  @SuppressWarnings("deprecation") // the low bytes are what is wanted: the text is ASCII
  private void ascii(String value) {
    int count = value.length();
    room(count + 3);
    bytes[length++] = '"';
    value.getBytes(0, count, bytes, length);
    length += count;
    bytes[length++] = '"';
  }

  /** As Jackson does: short escapes where JSON has them, UTF-8 for what is not ASCII. */
  private void escaped(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(6 * utf8.length + 2);
    bytes[length++] = '"';
    for (byte b : utf8) {
      int shortForm = "\"\\\b\f\n\r\t".indexOf(b);
      if (b >= 0 && shortForm >= 0) {
        bytes[length++] = '\\';
        bytes[length++] = (byte) "\"\\bfnrt".charAt(shortForm);
      } else if (b >= 0 && b < 0x20) {
        literal("\\u00");
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 15];
      } else {
        bytes[length++] = b;
      }
    }
    bytes[length++] = '"';
  }

  private JsonBytes number(long value) {
    if (value < 0) {
      return literal(Long.toString(value));
    }
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    room(digits);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  private JsonBytes literal(String value) {
    room(value.length());
    for (int i = 0; i < value.length(); i++) {
      bytes[length++] = (byte) value.charAt(i);
    }
    return this;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
