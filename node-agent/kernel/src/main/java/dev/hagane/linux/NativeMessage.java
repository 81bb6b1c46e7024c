package dev.hagane.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A struct msghdr with all that it points to, in one block outside the heap that is used again for
 * every packet. The layout is that of 64-bit Linux (include/linux/socket.h,
 * include/uapi/linux/uio.h):
 *
 * <pre>
 *   0  address of the name       8  its length (4)
 *  16  address of the vector    24  its entries
 *  32  address of the control   40  its length
 *  48  flags (4)
 *  56  the vector's one entry: address, length
 *  72  the name: struct sockaddr_in or sockaddr_in6
 * 104  the control messages: length (8), level (4), type (4), value, padded to 8
 * 360  the data
 * </pre>
 */
final class NativeMessage {
  static final int CONTROL_HEADER = 16;
  static final int CONTROL_BYTES = 256;

  private static final int NAME_LENGTH = 8;
  private static final int VECTOR_ADDRESS = 16;
  private static final int VECTOR_ENTRIES = 24;
  private static final int CONTROL_ADDRESS = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int FLAGS = 48;
  private static final int ENTRY_ADDRESS = 56;
  private static final int ENTRY_LENGTH = 64;
  private static final int NAME = 72;
  private static final int CONTROL = 104;
  private static final int DATA = CONTROL + CONTROL_BYTES;

  private final ByteBuffer block;
  private final long address;
  private final int dataBytes;

  NativeMessage(int dataBytes) {
    this.dataBytes = dataBytes;
    block = ByteBuffer.allocateDirect(DATA + dataBytes).order(ByteOrder.nativeOrder());
    address = LibC.addressOf(block);
    block.putLong(0, address + NAME);
    block.putLong(VECTOR_ADDRESS, address + ENTRY_ADDRESS);
    block.putLong(VECTOR_ENTRIES, 1);
    block.putLong(CONTROL_ADDRESS, address + CONTROL);
    block.putLong(ENTRY_ADDRESS, address + DATA);
  }

  /** Of the struct msghdr. */
  long address() {
    return address;
  }

  int dataBytes() {
    return dataBytes;
  }

  /** Sets how much of each part there is to send, or room to receive. */
  void lengths(int name, int control, int data) {
    block.putInt(NAME_LENGTH, name);
    block.putLong(CONTROL_LENGTH, control);
    block.putLong(ENTRY_LENGTH, data);
    block.putInt(FLAGS, 0);
  }

  /** What recvmsg set. */
  int flags() {
    return block.getInt(FLAGS);
  }

  /** Of the name that recvmsg gave. */
  int nameLength() {
    return block.getInt(NAME_LENGTH);
  }

  /** Of the control messages that recvmsg gave. */
  int controlLength() {
    return Math.clamp(block.getLong(CONTROL_LENGTH), 0, CONTROL_BYTES);
  }

  /** The whole block in native order; offsets by {@link #name}, {@link #control}, {@link #data}. */
  ByteBuffer block() {
    return block;
  }

  int name(int offset) {
    return NAME + offset;
  }

  int control(int offset) {
    return CONTROL + offset;
  }

  int data(int offset) {
    return DATA + offset;
  }

  /** Writes the header of a control message at an offset of the control area. */
  void controlHeader(int offset, int valueBytes, int level, int type) {
    block.putLong(control(offset), CONTROL_HEADER + valueBytes);
    block.putInt(control(offset) + 8, level);
    block.putInt(control(offset) + 12, type);
  }

  /**
   * Finds the value of a control message.
   *
   * @return its offset in the block; -1 if there is none with so many bytes
   */
  int controlValue(int level, int type, int valueBytes) {
    int end = controlLength();
    int offset = 0;
    while (end - offset >= CONTROL_HEADER) {
      long length = block.getLong(control(offset));
      if (length < CONTROL_HEADER || length > end - offset) {
        return -1;
      }
      if (block.getInt(control(offset) + 8) == level
          && block.getInt(control(offset) + 12) == type) {
        return length >= CONTROL_HEADER + valueBytes ? control(offset) + CONTROL_HEADER : -1;
      }
      offset += (int) ((length + 7) & ~7);
    }
    return -1;
  }
}
