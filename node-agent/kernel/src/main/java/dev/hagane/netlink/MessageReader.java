package dev.hagane.netlink;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the messages of one datagram, with the same guarantees as {@link AttributeReader}.
 * What it gives is valid until the next datagram is received.
 */
public final class MessageReader {
  private static final int ACK_ATTRIBUTE_MESSAGE = 1;
  private static final int ACK_ATTRIBUTE_OFFSET = 2;
  private static final int ACK_ATTRIBUTE_MISSING_TYPE = 5;

  private final byte[] buffer;
  private final int limit;
  private int message;
  private int length;
  private int next;

  /**
   * Reads the bytes between 0 and the buffer's limit.
   *
   * @param datagram as received; copied
   */
  public MessageReader(ByteBuffer datagram) {
    this(datagram, new byte[datagram.limit()]);
  }

  /**
   * Reads the bytes between 0 and the buffer's limit.
   *
   * @param datagram as received; copied
   * @param scratch at least as long; where the copy is kept, for one reader at a time
   */
  MessageReader(ByteBuffer datagram, byte[] scratch) {
    limit = datagram.limit();
    buffer = scratch;
    datagram.get(0, scratch, 0, limit);
  }

  /**
   * Goes to the next message.
   *
   * @return false at the end
   * @throws MalformedMessageException if a message's length is impossible
   */
  public boolean next() {
    int left = limit - next;
    if (left <= 0) {
      return false;
    }
    if (left < MessageWriter.HEADER) {
      throw new MalformedMessageException(left + " bytes at " + next + " are no message");
    }
    int claimed = NativeBytes.getInt(buffer, next);
    if (claimed < MessageWriter.HEADER || claimed > left) {
      throw new MalformedMessageException(
          "message at byte " + next + " claims " + claimed + " bytes of " + left);
    }
    message = next;
    length = claimed;
    next += Math.min(left, (claimed + 3) & ~3);
    return true;
  }

  /** The message's type. */
  public int type() {
    return NativeBytes.getShort(buffer, message + 4);
  }

  /** Its flags. */
  public int flags() {
    return NativeBytes.getShort(buffer, message + 6);
  }

  /** The sequence number of the request that it answers; 0 in most notifications. */
  public int sequence() {
    return NativeBytes.getInt(buffer, message + 8);
  }

  /**
   * One byte of the family's header.
   *
   * @param offset from the payload's start
   */
  public int u8(int offset) {
    return buffer[at(offset, 1)] & 0xff;
  }

  /** Two bytes of the family's header. */
  public int u16(int offset) {
    return NativeBytes.getShort(buffer, at(offset, 2));
  }

  /** Four bytes of the family's header, signed. */
  public int s32(int offset) {
    return NativeBytes.getInt(buffer, at(offset, 4));
  }

  /** Four bytes of the family's header, unsigned. */
  public long u32(int offset) {
    return s32(offset) & 0xffff_ffffL;
  }

  /**
   * The attributes behind the family's header.
   *
   * @param headerLength in bytes, padding included
   */
  public AttributeReader attributes(int headerLength) {
    int start = at(headerLength, 0);
    return new AttributeReader(buffer, start, message + length);
  }

  /**
   * What an ERROR or DONE message says.
   *
   * @return null for success
   */
  @Nullable KernelError error() {
    boolean done = type() == MessageFlags.TYPE_DONE;
    if (done && length < MessageWriter.HEADER + 4) {
      return null; // before Linux 4.15 some dumps end without a status
    }
    int code = s32(0);
    if (code >= 0) {
      return null;
    }
    int errno = code == Integer.MIN_VALUE ? Integer.MAX_VALUE : -code;
    if ((flags() & MessageFlags.ACK_ATTRIBUTES) == 0) {
      return KernelError.of(errno);
    }
    return withAttributes(errno, done ? 4 : errorAttributesOffset());
  }

  /** Where the attributes begin: behind the request's header, or behind the whole request. */
  private int errorAttributesOffset() {
    int header = 4 + MessageWriter.HEADER;
    if ((flags() & MessageFlags.CAPPED) != 0) {
      return header;
    }
    long request = u32(4);
    long padded = 4 + ((Math.max(request, MessageWriter.HEADER) + 3) & ~3L);
    if (padded > length - MessageWriter.HEADER) {
      throw new MalformedMessageException(
          "an error of " + length + " bytes quotes a request of " + request);
    }
    return (int) padded;
  }

  private KernelError withAttributes(int errno, int offset) {
    AttributeReader attributes = attributes(offset);
    String text = null;
    long at = -1;
    long missing = -1;
    while (attributes.next()) {
      switch (attributes.type()) {
        case ACK_ATTRIBUTE_MESSAGE -> text = attributes.string();
        case ACK_ATTRIBUTE_OFFSET -> at = attributes.u32();
        case ACK_ATTRIBUTE_MISSING_TYPE -> missing = attributes.u32();
        default -> {}
      }
    }
    return new KernelError(errno, text, (int) at, (int) missing);
  }

  private int at(int offset, int count) {
    int available = length - MessageWriter.HEADER;
    if (offset < 0 || offset > available - count) {
      throw new MalformedMessageException(
          "a message of type "
              + type()
              + " has a payload of "
              + available
              + " bytes instead of at least "
              + (offset + count));
    }
    return message + MessageWriter.HEADER + offset;
  }
}
