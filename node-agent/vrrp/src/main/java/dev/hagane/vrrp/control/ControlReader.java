package dev.hagane.vrrp.control;

import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ControlWriter} wrote. Nothing is believed: no length leads beyond the bytes
 * that are there, and no more is reserved than they can hold.
 */
final class ControlReader {
  private final ByteBuffer bytes;

  /** Reads one value. */
  interface Part<T> {
    T read(ControlReader from) throws ControlFormatException;
  }

  ControlReader(ByteBuffer bytes) {
    this.bytes = bytes.slice();
  }

  private void need(int count) throws ControlFormatException {
    if (count < 0 || count > bytes.remaining()) {
      throw new ControlFormatException(
          count + " bytes are announced at " + bytes.position() + " of " + bytes.limit());
    }
  }

  int unsigned8() throws ControlFormatException {
    need(1);
    return bytes.get() & 0xff;
  }

  int unsigned16() throws ControlFormatException {
    need(2);
    return bytes.getShort() & 0xffff;
  }

  int int32() throws ControlFormatException {
    need(4);
    return bytes.getInt();
  }

  long int64() throws ControlFormatException {
    need(8);
    return bytes.getLong();
  }

  boolean bool() throws ControlFormatException {
    int value = unsigned8();
    if (value > 1) {
      throw new ControlFormatException(value + " is neither true nor false");
    }
    return value == 1;
  }

  String text() throws ControlFormatException {
    int length = int32();
    need(length);
    ByteBuffer part = bytes.slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw new ControlFormatException("a text is not UTF-8", e);
    }
  }

  @Nullable String optionalText() throws ControlFormatException {
    return bool() ? text() : null;
  }

  <E extends Enum<E>> E constant(Class<E> type) throws ControlFormatException {
    String name = text();
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(name)) {
        return value;
      }
    }
    throw new ControlFormatException(
        "a " + type.getSimpleName() + " that this version does not know");
  }

  IpAddress address() throws ControlFormatException {
    int length = unsigned8();
    if (length != 4 && length != 16) {
      throw new ControlFormatException("an address of " + length + " bytes");
    }
    need(length);
    byte[] address = new byte[length];
    bytes.get(address);
    return IpAddress.of(address);
  }

  @Nullable IpAddress optionalAddress() throws ControlFormatException {
    return bool() ? address() : null;
  }

  /** A part with its length before it; what of it is not read is passed over. */
  <T> T block(Part<T> part) throws ControlFormatException {
    int length = int32();
    need(length);
    ControlReader inner = new ControlReader(bytes.slice(bytes.position(), length));
    bytes.position(bytes.position() + length);
    return part.read(inner);
  }

  <T> List<T> list(Part<T> part) throws ControlFormatException {
    int count = int32();
    // Each block has four bytes of length at the least.
    if (count < 0 || count > bytes.remaining() / 4) {
      throw new ControlFormatException(
          count + " entries are announced, and " + bytes.remaining() + " bytes follow");
    }
    List<T> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(block(part));
    }
    return values;
  }
}
