package dev.hagane.nft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The value of a {@link LeaseElement}, by its set's type. */
public sealed interface LeaseKey {

  /** As the set keeps it. */
  byte[] toBytes();

  /**
   * Of a set of type {@code mark}.
   *
   * @param value 0 to 4294967295
   */
  record Mark(long value) implements LeaseKey {

    /** Checks the range. */
    public Mark {
      if (value < 0 || value > 0xffff_ffffL) {
        throw new IllegalArgumentException("mark " + value + " is outside 0..4294967295");
      }
    }

    @Override
    public byte[] toBytes() {
      return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt((int) value).array();
    }
  }

  /**
   * Of a set of type {@code ifname}.
   *
   * @param name 1 to 15 characters
   */
  record InterfaceName(String name) implements LeaseKey {
    private static final int BYTES = 16;

    /** Checks the name. */
    public InterfaceName {
      if (!name.matches("[^\\s/:\"\\\\*]{1,15}")) {
        throw new IllegalArgumentException("'" + name + "' is not an interface's name");
      }
    }

    @Override
    public byte[] toBytes() {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      if (text.length >= BYTES) {
        throw new IllegalArgumentException("'" + name + "' is longer than 15 bytes");
      }
      return ByteBuffer.allocate(BYTES).put(text).array();
    }
  }
}
