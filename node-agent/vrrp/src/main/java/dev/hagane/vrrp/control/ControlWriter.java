package dev.hagane.vrrp.control;

import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes a message's values, big-endian, into bytes that grow. */
final class ControlWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(4096);

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      ByteBuffer larger = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), size));
      buffer = larger.position(buffer.position());
    }
    return buffer;
  }

  void int8(int value) {
    room(1).put((byte) value);
  }

  void int16(int value) {
    room(2).putShort((short) value);
  }

  void int32(int value) {
    room(4).putInt(value);
  }

  void int64(long value) {
    room(8).putLong(value);
  }

  void bool(boolean value) {
    int8(value ? 1 : 0);
  }

  /** UTF-8 with its length in bytes before it. */
  void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    int32(bytes.length);
    room(bytes.length).put(bytes);
  }

  void optionalText(@Nullable String value) {
    bool(value != null);
    if (value != null) {
      text(value);
    }
  }

  /** A constant by its name: numbers would change their meaning with the order. */
  void constant(Enum<?> value) {
    text(value.name());
  }

  void address(IpAddress value) {
    byte[] bytes = value.toBytes();
    int8(bytes.length);
    room(bytes.length).put(bytes);
  }

  void optionalAddress(@Nullable IpAddress value) {
    bool(value != null);
    if (value != null) {
      address(value);
    }
  }

  /** A part with its length before it, so that a reader can pass over what it does not know. */
  void block(Runnable content) {
    int start = room(4).position();
    int32(0);
    content.run();
    buffer.putInt(start, buffer.position() - start - 4);
  }

  /** How many, and each as a block. */
  <T> void list(Collection<T> values, Consumer<T> write) {
    int32(values.size());
    for (T value : values) {
      block(() -> write.accept(value));
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
