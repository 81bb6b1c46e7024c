package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import dev.hagane.netlink.NetlinkFamily;
import dev.hagane.netlink.NetlinkSocket;
import dev.hagane.netlink.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket of the kernel. Its calls block in native code: use it on a platform thread,
 * since a virtual one would hold its carrier.
 */
public final class LinuxNetlinkSocket implements NetlinkSocket {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final short POLLIN = 1;
  private static final int ADDRESS_BYTES = 12;
  private static final int SEND_BUFFER = 1 << 20;

  private final LibC libc;
  private final int descriptor;
  private final ByteBuffer sender = direct(ADDRESS_BYTES);
  private final ByteBuffer senderLength = direct(4);
  private final ByteBuffer poll = direct(8);
  private boolean closed;

  private LinuxNetlinkSocket(LibC libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
  }

  /**
   * Opens and binds a socket in the thread's network namespace, with extended acknowledgements and
   * strict checking of dump requests where the kernel has them (4.20).
   *
   * @param receiveBufferBytes how much the kernel may queue; more than the system's limit where the
   *     process has CAP_NET_ADMIN
   * @param groups multicast groups to join, by number
   * @throws TransportException if the kernel refuses
   */
  public static LinuxNetlinkSocket open(
      NetlinkFamily family, int receiveBufferBytes, int... groups) {
    LibC libc = LibC.INSTANCE;
    int descriptor = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family.number());
    if (descriptor < 0) {
      throw failed("socket(AF_NETLINK, " + family + ")");
    }
    LinuxNetlinkSocket socket = new LinuxNetlinkSocket(libc, descriptor);
    try {
      socket.configure(receiveBufferBytes, groups);
    } catch (TransportException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private void configure(int receiveBufferBytes, int[] groups) {
    // Forcing needs a capability, the others a newer kernel: what fails here is only slower, or
    // says less.
    if (!option(SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes)) {
      option(SOL_SOCKET, SO_RCVBUF, receiveBufferBytes);
    }
    if (!option(SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER)) {
      option(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
    }
    option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
    option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
    option(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
    ByteBuffer address = direct(ADDRESS_BYTES).putShort(0, (short) AF_NETLINK);
    if (libc.bind(descriptor, address, ADDRESS_BYTES) < 0) {
      throw failed("bind of a netlink socket");
    }
    for (int group : groups) {
      if (!option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)) {
        throw failed("joining the netlink group " + group);
      }
    }
  }

  private boolean option(int level, int name, int value) {
    return libc.setsockopt(descriptor, level, name, direct(4).putInt(0, value), 4) == 0;
  }

  @Override
  public void send(ByteBuffer datagram) {
    long length = datagram.remaining();
    while (true) {
      long sent = libc.sendto(descriptor, datagram, length, 0, null, 0);
      if (sent == length) {
        return;
      }
      if (sent >= 0) {
        throw new TransportException("the kernel took " + sent + " of " + length + " bytes");
      }
      if (LibC.errno() != Errno.EINTR) {
        throw failed("sending " + length + " bytes over netlink");
      }
    }
  }

  @Override
  public Reception receive(ByteBuffer into, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      // The answer to a request is queued before send returns: look before waiting.
      Reception reception = take(into);
      if (reception != null) {
        return reception;
      }
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Reception.TIMED_OUT;
      }
      await(left);
    }
  }

  /** Takes a queued datagram of the kernel; null if there is none. */
  private @Nullable Reception take(ByteBuffer into) {
    while (true) {
      into.clear();
      senderLength.putInt(0, ADDRESS_BYTES);
      long length =
          libc.recvfrom(
              descriptor, into, into.capacity(), MSG_DONTWAIT | MSG_TRUNC, sender, senderLength);
      if (length >= 0) {
        if (sender.getInt(4) != 0) {
          continue; // another process may write to our port
        }
        if (length > into.capacity()) {
          throw new TransportException(
              "a netlink datagram of " + length + " bytes exceeds " + into.capacity());
        }
        into.limit((int) length);
        return Reception.DATAGRAM;
      }
      switch (LibC.errno()) {
        case Errno.EINTR -> {}
        case Errno.EAGAIN -> {
          return null;
        }
        case Errno.ENOBUFS -> {
          return Reception.OVERRUN;
        }
        default -> throw failed("receiving over netlink");
      }
    }
  }

  private void await(long nanos) {
    poll.putInt(0, descriptor).putShort(4, POLLIN).putShort(6, (short) 0);
    int milliseconds = Math.clamp((nanos + 999_999) / 1_000_000, 1, Integer.MAX_VALUE);
    if (libc.poll(poll, 1, milliseconds) < 0 && LibC.errno() != Errno.EINTR) {
      throw failed("waiting for netlink");
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

  private static TransportException failed(String call) {
    return new TransportException(call + " failed: " + Errno.name(LibC.errno()));
  }
}
