package dev.hagane.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Answers of a real kernel (6.12 on x86-64, little-endian), one datagram a line, and hostile
 * variations of them.
 */
public final class Recordings {
  private Recordings() {}

  /** The datagrams of one recording. */
  public static List<byte[]> datagrams(String name) {
    try (InputStream in = Recordings.class.getResourceAsStream("/recordings/" + name + ".hex")) {
      if (in == null) {
        throw new IllegalArgumentException("no recording " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return text.lines().map(HexFormat.of()::parseHex).toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each message of a recording that carries content. */
  public static void forEach(String name, Consumer<MessageReader> reader) {
    for (byte[] datagram : datagrams(name)) {
      forEach(datagram, reader);
    }
  }

  /** Each message of a datagram that carries content. */
  public static void forEach(byte[] datagram, Consumer<MessageReader> reader) {
    MessageReader message = new MessageReader(ByteBuffer.wrap(datagram));
    while (message.next()) {
      if (message.type() > MessageFlags.TYPE_OVERRUN) {
        reader.accept(message);
      }
    }
  }

  /** The datagram damaged in one to four places: bits, lengths, ends, or pieces moved about. */
  public static byte[] damaged(byte[] datagram, SplittableRandom random) {
    byte[] bytes = datagram.clone();
    int damages = 1 + random.nextInt(4);
    for (int i = 0; i < damages && bytes.length > 4; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> {
          int aligned = at & ~3;
          ByteBuffer.wrap(bytes)
              .order(ByteOrder.nativeOrder())
              .putShort(
                  Math.min(aligned, bytes.length - 2),
                  (short) (random.nextBoolean() ? random.nextInt(16) : random.nextInt(65536)));
        }
        case 3 -> bytes = java.util.Arrays.copyOf(bytes, at);
        default -> {
          int length = random.nextInt(bytes.length - at + 1);
          int to = random.nextInt(bytes.length - length + 1);
          System.arraycopy(bytes, at, bytes, to, length);
        }
      }
    }
    return bytes;
  }

  /** Bytes without any sense behind a message header that has some. */
  public static byte[] random(int type, SplittableRandom random) {
    byte[] bytes = new byte[16 + random.nextInt(400)];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putInt(0, bytes.length)
        .putShort(4, (short) type);
    return bytes;
  }
}
