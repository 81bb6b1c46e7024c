package dev.hagane.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A kernel of a few lines: for each datagram sent, a script queues answers. */
public final class ScriptedKernel implements NetlinkSocket {
  private final Deque<Object> queue = new ArrayDeque<>();
  private final List<List<Integer>> sent = new ArrayList<>();
  private final BiConsumer<ScriptedKernel, MessageReader> script;
  private boolean closed;

  /**
   * Makes one.
   *
   * @param script called for each message of each datagram
   */
  public ScriptedKernel(BiConsumer<ScriptedKernel, MessageReader> script) {
    this.script = script;
  }

  /** The sequence numbers of each datagram sent. */
  public List<List<Integer>> sent() {
    return sent;
  }

  /** Whether it was closed. */
  public boolean closed() {
    return closed;
  }

  /** Queues a datagram of one message. */
  public ScriptedKernel answer(int type, int flags, int sequence, Consumer<MessageWriter> body) {
    MessageWriter writer = new MessageWriter(65536);
    writer.begin(type, flags, sequence);
    body.accept(writer);
    writer.end();
    queue.add(writer.datagram());
    return this;
  }

  /** Queues an error, or an acknowledgement with 0; without extended acknowledgement. */
  public ScriptedKernel error(int sequence, int errno) {
    return answer(
        MessageFlags.TYPE_ERROR,
        MessageFlags.CAPPED,
        sequence,
        w -> w.rawU32(-errno).rawU32(16).rawU32(0).rawU32(sequence).rawU32(0));
  }

  /** Queues the end of a dump. */
  public ScriptedKernel done(int flags, int sequence) {
    return answer(MessageFlags.TYPE_DONE, MessageFlags.MULTI | flags, sequence, w -> w.rawU32(0));
  }

  /** Queues a loss. */
  public ScriptedKernel overrun() {
    queue.add(Reception.OVERRUN);
    return this;
  }

  /** Queues raw bytes. */
  public ScriptedKernel bytes(byte[] datagram) {
    queue.add(ByteBuffer.wrap(datagram));
    return this;
  }

  @Override
  public void send(ByteBuffer datagram) {
    MessageReader message = new MessageReader(datagram);
    List<Integer> sequences = new ArrayList<>();
    while (message.next()) {
      sequences.add(message.sequence());
      script.accept(this, message);
    }
    sent.add(sequences);
  }

  @Override
  public Reception receive(ByteBuffer into, Duration limit) {
    Object next = queue.poll();
    if (next == null) {
      return Reception.TIMED_OUT;
    }
    if (next instanceof ByteBuffer datagram) {
      into.clear().put(datagram.duplicate()).flip();
      into.order(ByteOrder.nativeOrder());
      return Reception.DATAGRAM;
    }
    return Reception.OVERRUN;
  }

  @Override
  public void close() {
    closed = true;
  }
}
