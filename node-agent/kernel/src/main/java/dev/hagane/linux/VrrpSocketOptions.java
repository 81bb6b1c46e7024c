package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import dev.hagane.value.AddressFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The options of a {@link VrrpSocket} (include/uapi/linux/in.h, in6.h, asm-generic/socket.h), as
 * far as can be the same as keepalived's.
 */
final class VrrpSocketOptions {
  private static final int SOL_IP = 0;
  private static final int SOL_SOCKET = 1;
  private static final int SOL_IPV6 = 41;
  private static final int SO_RCVBUF = 8;
  private static final int SO_PRIORITY = 12;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int IP_TOS = 1;
  private static final int IP_TTL = 2;
  private static final int IP_PKTINFO = 8;
  private static final int IP_RECVTTL = 12;
  private static final int IP_MULTICAST_IF = 32;
  private static final int IP_MULTICAST_TTL = 33;
  private static final int IP_MULTICAST_LOOP = 34;
  private static final int IP_ADD_MEMBERSHIP = 35;
  private static final int IP_MULTICAST_ALL = 49;
  private static final int IPV6_CHECKSUM = 7;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_MULTICAST_IF = 17;
  private static final int IPV6_MULTICAST_HOPS = 18;
  private static final int IPV6_MULTICAST_LOOP = 19;
  private static final int IPV6_ADD_MEMBERSHIP = 20;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_TCLASS = 67;
  private static final int HOP_LIMIT = 255;
  private static final int CLASS_CS6 = 0xc0;
  // TC_PRIO_INTERACTIVE: the first band of pfifo_fast, and the highest that asks no capability.
  private static final int QUEUE_PRIORITY = 6;
  // 255 virtual routers may send at once while this process does something else.
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final LibC libc = LibC.INSTANCE;
  private final int descriptor;
  private final AddressFamily family;
  private final int interfaceIndex;
  private final String interfaceName;

  VrrpSocketOptions(
      int descriptor, AddressFamily family, int interfaceIndex, String interfaceName) {
    this.descriptor = descriptor;
    this.family = family;
    this.interfaceIndex = interfaceIndex;
    this.interfaceName = interfaceName;
  }

  void set() {
    byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
    set("binding to the interface", SOL_SOCKET, SO_BINDTODEVICE, direct(name.length).put(0, name));
    // Without the capability to force it the buffer is what the system allows: only smaller.
    if (!tried(SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)) {
      tried(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    }
    // The interface is given by name above and by index here: the kernel refuses two that differ.
    if (family == AddressFamily.IPv4) {
      set("IP_MULTICAST_IF", SOL_IP, IP_MULTICAST_IF, membership(new byte[4]));
      set("IP_TTL", SOL_IP, IP_TTL, HOP_LIMIT);
      set("IP_MULTICAST_TTL", SOL_IP, IP_MULTICAST_TTL, HOP_LIMIT);
      set("IP_MULTICAST_LOOP", SOL_IP, IP_MULTICAST_LOOP, 0);
      set("IP_MULTICAST_ALL", SOL_IP, IP_MULTICAST_ALL, 0);
      set("IP_TOS", SOL_IP, IP_TOS, CLASS_CS6);
      set("IP_PKTINFO", SOL_IP, IP_PKTINFO, 1);
      set("IP_RECVTTL", SOL_IP, IP_RECVTTL, 1);
    } else {
      set("IPV6_MULTICAST_IF", SOL_IPV6, IPV6_MULTICAST_IF, interfaceIndex);
      set("IPV6_UNICAST_HOPS", SOL_IPV6, IPV6_UNICAST_HOPS, HOP_LIMIT);
      set("IPV6_MULTICAST_HOPS", SOL_IPV6, IPV6_MULTICAST_HOPS, HOP_LIMIT);
      set("IPV6_MULTICAST_LOOP", SOL_IPV6, IPV6_MULTICAST_LOOP, 0);
      set("IPV6_TCLASS", SOL_IPV6, IPV6_TCLASS, CLASS_CS6);
      set("IPV6_RECVPKTINFO", SOL_IPV6, IPV6_RECVPKTINFO, 1);
      set("IPV6_RECVHOPLIMIT", SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
      // The default for this protocol; said, since the checksum is the payload's.
      set("IPV6_CHECKSUM", SOL_IPV6, IPV6_CHECKSUM, -1);
    }
    // After the class, which sets it too. Refused, the packets only queue with all others.
    tried(SOL_SOCKET, SO_PRIORITY, QUEUE_PRIORITY);
  }

  void joinMulticast() {
    boolean four = family == AddressFamily.IPv4;
    ByteBuffer group =
        four
            ? membership(VrrpSocket.MULTICAST_IPV4.toBytes())
            : direct(20).put(0, VrrpSocket.MULTICAST_IPV6.toBytes()).putInt(16, interfaceIndex);
    int level = four ? SOL_IP : SOL_IPV6;
    int name = four ? IP_ADD_MEMBERSHIP : IPV6_ADD_MEMBERSHIP;
    if (libc.setsockopt(descriptor, level, name, group, group.capacity()) < 0) {
      int errno = LibC.errno();
      if (errno != Errno.EADDRINUSE) {
        throw failed("joining the multicast group", errno);
      }
    }
  }

  LinuxException failed(String what, int errno) {
    return new LinuxException(
        family + " VRRP on " + interfaceName + ": " + what,
        errno,
        VrrpRemedy.ofInterface(errno, interfaceName, interfaceIndex));
  }

  /** struct ip_mreqn: group, own address (any), interface. */
  private ByteBuffer membership(byte[] group) {
    return direct(12).put(0, group).putInt(8, interfaceIndex);
  }

  private void set(String what, int level, int name, int value) {
    set(what, level, name, direct(4).putInt(0, value));
  }

  private void set(String what, int level, int name, ByteBuffer value) {
    if (libc.setsockopt(descriptor, level, name, value, value.capacity()) < 0) {
      throw failed(what, LibC.errno());
    }
  }

  private boolean tried(int level, int name, int value) {
    return libc.setsockopt(descriptor, level, name, direct(4).putInt(0, value), 4) == 0;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
