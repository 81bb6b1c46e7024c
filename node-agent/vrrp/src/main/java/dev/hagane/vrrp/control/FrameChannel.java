package dev.hagane.vrrp.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Frames over a channel that does not block. What comes in takes room only as it comes, whatever
 * length it announces. Of what goes out only the last waits: each message replaces the one before.
 */
final class FrameChannel implements AutoCloseable {
  private static final int SMALL = 8 << 10;

  private final SocketChannel channel;
  private ByteBuffer incoming = ByteBuffer.allocate(SMALL);
  private @Nullable ByteBuffer leaving;
  private @Nullable ByteBuffer next;

  /** Takes over a channel. */
  FrameChannel(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
  }

  SocketChannel channel() {
    return channel;
  }

  /**
   * Takes what has come, at most one buffer of it.
   *
   * @return false: the other end has closed
   * @throws ControlFormatException if it is nonsense; close the channel then
   */
  boolean receive(Consumer<ControlMessage> messages) throws IOException, ControlFormatException {
    if (!incoming.hasRemaining()) {
      int larger = Math.min(incoming.capacity() * 2, longest());
      incoming = ByteBuffer.allocate(larger).put(incoming.flip());
    }
    if (channel.read(incoming) < 0) {
      return false;
    }
    incoming.flip();
    while (incoming.remaining() >= ControlCodec.LENGTH_BYTES) {
      int length = ControlCodec.checkLength(incoming.getInt(incoming.position()));
      int start = incoming.position() + ControlCodec.LENGTH_BYTES;
      if (incoming.limit() - start < length) {
        break;
      }
      ControlMessage message = ControlCodec.decode(incoming.slice(start, length));
      incoming.position(start + length);
      messages.accept(message);
    }
    if (incoming.capacity() > SMALL && incoming.remaining() < SMALL) {
      incoming = ByteBuffer.allocate(SMALL).put(incoming);
    } else {
      incoming.compact();
    }
    return true;
  }

  private static int longest() {
    return ControlCodec.LONGEST_FRAME + ControlCodec.LENGTH_BYTES;
  }

  /** Whether a frame has begun to come and is not whole. */
  boolean isInTheMiddle() {
    return incoming.position() > 0;
  }

  /** Sends it next, instead of what waits and has not begun to leave. */
  void offer(ByteBuffer frame) {
    next = frame;
  }

  /** Whether something waits to leave. */
  boolean isWaiting() {
    return leaving != null || next != null;
  }

  /** Sends as much as the other end takes now. */
  void flush() throws IOException {
    while (true) {
      ByteBuffer frame = leaving;
      if (frame == null) {
        frame = next;
        leaving = frame;
        next = null;
      }
      if (frame == null) {
        return;
      }
      channel.write(frame);
      if (frame.hasRemaining()) {
        return;
      }
      leaving = null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing can be done about it, and nothing depends on it.
    }
  }
}
