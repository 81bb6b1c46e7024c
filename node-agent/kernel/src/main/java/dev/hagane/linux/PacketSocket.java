package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import dev.hagane.netlink.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends Ethernet frames as they are (packet(7)); receives nothing. Needs CAP_NET_RAW. For one
 * thread.
 */
public final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;

  /** struct sockaddr_ll (include/uapi/linux/if_packet.h). */
  private static final int ADDRESS_BYTES = 20;

  private static final int INTERFACE_OFFSET = 4;

  /** Enough for the frames that are sent often; a longer one takes more. */
  private static final int FRAME_BYTES = 128;

  private final LibC libc;
  private final int descriptor;
  private final ByteBuffer address = direct(ADDRESS_BYTES).putShort(0, (short) AF_PACKET);
  private ByteBuffer data = direct(FRAME_BYTES);
  private boolean closed;

  private PacketSocket(LibC libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket in the thread's network namespace. Its protocol is 0, so that the kernel queues
   * no received frames for it.
   *
   * @throws TransportException if the kernel refuses
   */
  public static PacketSocket open() {
    LibC libc = LibC.INSTANCE;
    int descriptor = libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      throw new TransportException("socket(AF_PACKET) failed: " + Errno.name(LibC.errno()));
    }
    return new PacketSocket(libc, descriptor);
  }

  /**
   * Sends a frame.
   *
   * @param linkIndex the interface
   * @param frame the frame from its destination address on, without checksum
   * @throws TransportException if the kernel does not take it
   */
  public void send(int linkIndex, byte[] frame) {
    address.putInt(INTERFACE_OFFSET, linkIndex);
    if (data.capacity() < frame.length) {
      data = direct(frame.length);
    }
    data.put(0, frame);
    while (libc.sendto(descriptor, data, frame.length, 0, address, ADDRESS_BYTES) < 0) {
      if (LibC.errno() != Errno.EINTR) {
        throw new TransportException(
            "sending a frame on interface " + linkIndex + " failed: " + Errno.name(LibC.errno()));
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
