package dev.hagane.vrrp.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a version 2 advertisement carries to authenticate itself (RFC 2338, section 5.3.6): nothing,
 * or eight bytes in the clear. It keeps honest misconfiguration apart and nobody out. Version 3 has
 * none.
 */
public sealed interface Authentication {
  /** Type 0. */
  record None() implements Authentication {}

  /**
   * Type 1.
   *
   * @param data eight bytes in network order, a shorter password padded with zeros at its end
   */
  record SimplePassword(long data) implements Authentication {
    @Override
    public String toString() {
      return "SimplePassword";
    }
  }

  /** Type 0. */
  Authentication NONE = new None();

  /**
   * Type 1 with that password.
   *
   * @param password 1..8 bytes in UTF-8
   * @throws IllegalArgumentException if it is empty or longer; the message does not quote it
   */
  static Authentication password(String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 1 || bytes.length > 8) {
      throw new IllegalArgumentException("a simple password has 1 to 8 bytes, not " + bytes.length);
    }
    return new SimplePassword(ByteBuffer.allocate(8).put(bytes).getLong(0));
  }
}
