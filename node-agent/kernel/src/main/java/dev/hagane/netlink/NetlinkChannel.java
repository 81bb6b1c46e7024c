package dev.hagane.netlink;

import dev.hagane.netlink.NetlinkSocket.Reception;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers over one socket: dumps in many parts, single questions, and batches of
 * commands. One thread at a time; buffers are used again, so a channel is kept.
 */
public final class NetlinkChannel implements AutoCloseable {

  /** Messages of a batch that go out in one datagram. */
  static final int BATCH_MESSAGES = 1000;

  /** A datagram is sent when it has grown to this many bytes. */
  static final int BATCH_BYTES = 192 * 1024;

  private static final int SEND_BUFFER = 256 * 1024;

  // The kernel makes dump datagrams as large as the largest read, up to 32 KiB.
  private static final int RECEIVE_BUFFER = 64 * 1024;
  private static final int DUMP_ATTEMPTS = 8;
  private static final int DUMP_MESSAGES = 4_000_000;

  /** Writes a message's payload: the family's header and attributes. */
  public interface Body {
    /** Appends to a message that was begun. */
    void write(MessageWriter message);
  }

  /**
   * Writes one command of a batch.
   *
   * @param <O> the operation that it stands for
   */
  public interface Command<O> {
    /** The message's type. */
    int type(O operation);

    /** Its flags beside REQUEST. */
    int flags(O operation);

    /** Its payload. */
    void write(O operation, MessageWriter message);
  }

  /**
   * Makes a value of a message.
   *
   * @param <T> the value
   */
  public interface Decoder<T> {
    /** The value; null for a message to skip. */
    @Nullable T decode(MessageReader message);
  }

  /**
   * What is around the commands of a transaction.
   *
   * @param beginType the type of the message before them
   * @param endType the type of the message behind them
   * @param body the payload of both
   */
  public record Bracket(int beginType, int endType, Body body) {}

  private final NetlinkSocket socket;
  private final Duration answerLimit;
  private final MessageWriter writer = new MessageWriter(SEND_BUFFER);
  private final ByteBuffer received =
      ByteBuffer.allocateDirect(RECEIVE_BUFFER).order(ByteOrder.nativeOrder());
  private final byte[] scratch = new byte[RECEIVE_BUFFER];
  private int sequence;

  /**
   * Takes over a socket; closing the channel closes it.
   *
   * @param socket bound, without group memberships
   * @param answerLimit how long to wait for each datagram of an answer
   */
  public NetlinkChannel(NetlinkSocket socket, Duration answerLimit) {
    this.socket = socket;
    this.answerLimit = answerLimit;
  }

  /**
   * Reads a whole table. A dump that the kernel calls interrupted is repeated from the start.
   *
   * @param what is asked, in words, for errors
   * @param type the request's type
   * @throws KernelErrorException if the kernel refuses
   * @throws DumpInterruptedException if the table never held still
   */
  public <T> List<T> dump(String what, int type, Body body, Decoder<T> decoder) {
    for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
      send(type, MessageFlags.REQUEST | MessageFlags.DUMP, body);
      List<T> values = new ArrayList<>();
      if (readDump(what, decoder, values)) {
        return values;
      }
    }
    throw new DumpInterruptedException(DUMP_ATTEMPTS);
  }

  /**
   * Asks for one thing.
   *
   * @return what the decoder made of the answer; null if it made nothing
   * @throws KernelErrorException if the kernel refuses
   */
  public <T> @Nullable T get(String what, int type, Body body, Decoder<T> decoder) {
    send(type, MessageFlags.REQUEST | MessageFlags.ACK, body);
    T value = null;
    while (true) {
      receive(what);
      MessageReader message = new MessageReader(received, scratch);
      while (message.next()) {
        if (message.sequence() != sequence) {
          continue;
        }
        if (message.type() == MessageFlags.TYPE_ERROR) {
          throwIfRefused(what, message);
          return value;
        }
        if (message.type() > MessageFlags.TYPE_OVERRUN && value == null) {
          value = decoder.decode(message);
        }
      }
    }
  }

  /**
   * Gives one command and waits until it is done.
   *
   * @throws KernelErrorException if the kernel refuses
   */
  public void command(String what, int type, int flags, Body body) {
    send(type, MessageFlags.REQUEST | MessageFlags.ACK | flags, body);
    while (true) {
      receive(what);
      MessageReader message = new MessageReader(received, scratch);
      while (message.next()) {
        if (message.sequence() == sequence && message.type() == MessageFlags.TYPE_ERROR) {
          throwIfRefused(what, message);
          return;
        }
      }
    }
  }

  /**
   * Gives one command that the kernel may leave without an answer although it was done: what ends
   * with EINTR is not answered at all (netlink_rcv_skb, net/netlink/af_netlink.c). A query behind
   * it in the same datagram is the barrier.
   *
   * @param query the body of a harmless command of the same type
   * @throws KernelErrorException if the kernel refuses
   */
  public void commandBefore(String what, int type, Body body, Body query) {
    writer.reset();
    writer.begin(type, MessageFlags.REQUEST, ++sequence);
    body.write(writer);
    writer.end();
    int given = sequence;
    writer.begin(type, MessageFlags.REQUEST | MessageFlags.ACK, ++sequence);
    query.write(writer);
    writer.end();
    socket.send(writer.datagram());
    KernelError refusal = null;
    while (true) {
      receive(what);
      MessageReader message = new MessageReader(received, scratch);
      while (message.next()) {
        if (message.type() != MessageFlags.TYPE_ERROR) {
          continue;
        }
        if (message.sequence() == given) {
          refusal = message.error();
        } else if (message.sequence() == sequence) {
          if (refusal != null) {
            throw new KernelErrorException(what, refusal);
          }
          throwIfRefused(what, message);
          return;
        }
      }
    }
  }

  /**
   * Gives many commands, up to a thousand to a datagram. Only failures are answered; the last of
   * each datagram asks for an acknowledgement, which is a barrier since the kernel works in order.
   * A failure does not stop what comes behind it.
   *
   * @throws TransportException if the socket fails; what was sent before may have been done
   */
  public <O> BatchOutcome batch(List<? extends O> operations, Command<O> command) {
    BatchOutcome outcome = new BatchOutcome(operations.size());
    int from = 0;
    while (from < operations.size()) {
      writer.reset();
      int first = sequence + 1;
      int to = from;
      while (to < operations.size() && to - from < BATCH_MESSAGES && writer.size() < BATCH_BYTES) {
        O operation = operations.get(to);
        writer.begin(
            command.type(operation), MessageFlags.REQUEST | command.flags(operation), ++sequence);
        command.write(operation, writer);
        writer.end();
        to++;
      }
      writer.addFlags(MessageFlags.ACK);
      socket.send(writer.datagram());
      if (!collect(outcome, first, from, to)) {
        return outcome;
      }
      from = to;
    }
    return outcome;
  }

  /**
   * Gives commands that are done all or, if one fails, not at all. They go in one datagram.
   *
   * @param what is done, in words, for errors
   * @param operations one or more
   * @return where the failures are, if any; then none was done
   * @throws KernelErrorException if the kernel refuses the transaction as a whole
   * @throws TransportException if the socket fails; it may or may not have been done
   */
  public <O> BatchOutcome transaction(
      String what, Bracket bracket, List<? extends O> operations, Command<O> command) {
    writer.reset();
    int begin = ++sequence;
    bracket(bracket.beginType(), bracket.body());
    for (int i = 0; i < operations.size(); i++) {
      O operation = operations.get(i);
      // The kernel answers when all is done, in order: the last answer is the end.
      int flags = i == operations.size() - 1 ? MessageFlags.ACK : 0;
      writer.begin(
          command.type(operation),
          MessageFlags.REQUEST | flags | command.flags(operation),
          ++sequence);
      command.write(operation, writer);
      writer.end();
    }
    ++sequence;
    bracket(bracket.endType(), bracket.body());
    socket.send(writer.datagram());
    BatchOutcome outcome = new BatchOutcome(operations.size());
    while (true) {
      receive(what);
      MessageReader message = new MessageReader(received, scratch);
      while (message.next()) {
        int index = message.sequence() - begin - 1;
        if (message.type() != MessageFlags.TYPE_ERROR || index < -1 || index >= operations.size()) {
          continue;
        }
        if (index < 0) {
          throwIfRefused(what, message);
          continue;
        }
        KernelError error = message.error();
        if (error != null) {
          outcome.fail(index, error);
        }
        if (index == operations.size() - 1) {
          outcome.confirm(0, operations.size());
          return outcome;
        }
      }
    }
  }

  private void bracket(int type, Body body) {
    writer.begin(type, MessageFlags.REQUEST, sequence);
    body.write(writer);
    writer.end();
  }

  @Override
  public void close() {
    socket.close();
  }

  /** Whether the answers to the messages from..to ended; false if they never did. */
  private boolean collect(BatchOutcome outcome, int first, int from, int to) {
    boolean complete = true;
    while (true) {
      switch (socket.receive(received, answerLimit)) {
        case TIMED_OUT -> {
          return false;
        }
        case OVERRUN -> complete = false;
        case DATAGRAM -> {
          MessageReader message = new MessageReader(received, scratch);
          while (message.next()) {
            int index = from + (message.sequence() - first);
            if (message.type() != MessageFlags.TYPE_ERROR || index < from || index >= to) {
              continue;
            }
            KernelError error = message.error();
            if (error != null) {
              outcome.fail(index, error);
            }
            if (index == to - 1) {
              if (complete) {
                outcome.confirm(from, to);
              } else {
                outcome.confirm(index, to);
              }
              return true;
            }
          }
        }
      }
    }
  }

  /** Reads until DONE; false if what was read is not consistent. */
  private <T> boolean readDump(String what, Decoder<T> decoder, List<T> values) {
    boolean consistent = true;
    while (true) {
      Reception reception = socket.receive(received, answerLimit);
      if (reception == Reception.TIMED_OUT) {
        throw noAnswer(what);
      }
      if (reception == Reception.OVERRUN) {
        consistent = false;
        continue;
      }
      MessageReader message = new MessageReader(received, scratch);
      while (message.next()) {
        if (message.sequence() != sequence) {
          continue;
        }
        if ((message.flags() & MessageFlags.DUMP_INTERRUPTED) != 0) {
          consistent = false;
        }
        switch (message.type()) {
          case MessageFlags.TYPE_DONE, MessageFlags.TYPE_ERROR -> {
            throwIfRefused(what, message);
            return consistent;
          }
          case MessageFlags.TYPE_NOOP, MessageFlags.TYPE_OVERRUN -> {}
          default -> {
            T value = decoder.decode(message);
            if (value != null) {
              values.add(value);
            }
            if (values.size() > DUMP_MESSAGES) {
              throw new MalformedMessageException(what + ": a dump without end");
            }
          }
        }
      }
    }
  }

  private void send(int type, int flags, Body body) {
    writer.reset();
    writer.begin(type, flags, ++sequence);
    body.write(writer);
    writer.end();
    socket.send(writer.datagram());
  }

  private void receive(String what) {
    switch (socket.receive(received, answerLimit)) {
      case TIMED_OUT -> throw noAnswer(what);
      case OVERRUN -> throw new TransportException(what + ": the kernel's answer was lost");
      case DATAGRAM -> {}
    }
  }

  private TransportException noAnswer(String what) {
    return new TransportException(
        what + ": no answer from the kernel within " + answerLimit.toMillis() + " ms");
  }

  private static void throwIfRefused(String what, MessageReader message) {
    KernelError error = message.error();
    if (error != null) {
      throw new KernelErrorException(what, error);
    }
  }
}
