package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * VRRP packets (IP protocol 112) of one family on one interface: raw(7), ip(7), ipv6(7). What is
 * sent carries TTL or hop limit 255 (RFC 9568, 5.1.1.3 and 5.1.2.3) and class CS6, by the source
 * address that is asked for each time, and is not looped back. Nothing blocks and in steady state
 * nothing is allocated. One thread at a time. Needs CAP_NET_RAW.
 *
 * <p>Payloads are the caller's down to the checksum: the kernel computes none for this protocol, in
 * neither family.
 */
public final class VrrpSocket implements AutoCloseable {

  /** IP's number for VRRP (RFC 9568, 5.1.1.4). */
  public static final int PROTOCOL = 112;

  /** 224.0.0.18: all VRRP routers of an IPv4 network. */
  public static final IpAddress MULTICAST_IPV4 = IpAddress.parse("224.0.0.18");

  /** ff02::12: all VRRP routers of an IPv6 network. */
  public static final IpAddress MULTICAST_IPV6 = IpAddress.parse("ff02::12");

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int IP_TTL = 2;
  private static final int IP_PKTINFO = 8;
  private static final int IPV6_PKTINFO = 50;
  private static final int IPV6_HOPLIMIT = 52;
  private static final int MSG_CTRUNC = 0x8;
  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  // A flood of what must be dropped may not keep the caller from its timers.
  private static final int DROPS_AT_ONCE = 64;
  private static final int SOCKADDR_IN = 16;
  private static final int SOCKADDR_IN6 = 28;

  /** Longest payload sent or received, in bytes: an advertisement has 336 at most. */
  public static final int MAX_PAYLOAD = 1480;

  private static final int MAX_IPV4_HEADER = 60;

  /** A packet that was received; used again for the next. */
  public static final class Received {
    private final ByteBuffer payload = ByteBuffer.allocate(MAX_PAYLOAD + MAX_IPV4_HEADER);
    private @Nullable IpAddress source;
    private @Nullable IpAddress destination;
    private final byte[] sourceBytes = new byte[16];
    private final byte[] destinationBytes = new byte[16];
    private int hopLimit;

    /**
     * Who sent it.
     *
     * @throws IllegalStateException if nothing was received yet
     */
    public IpAddress source() {
      return present(source);
    }

    /** To whom: the multicast group, or an address of this host. */
    public IpAddress destination() {
      return present(destination);
    }

    /** The TTL or hop limit that it came with, 0 to 255. */
    public int hopLimit() {
      return hopLimit;
    }

    /** What follows the IP header, from position 0 to the limit, big-endian; valid until reused. */
    public ByteBuffer payload() {
      return payload;
    }

    private static IpAddress present(@Nullable IpAddress address) {
      if (address == null) {
        throw new IllegalStateException("nothing was received yet");
      }
      return address;
    }
  }

  private final LibC libc = LibC.INSTANCE;
  private final AddressFamily family;
  private final int interfaceIndex;
  private final String interfaceName;
  private final int descriptor;
  private final VrrpSocketOptions options;
  private final NativeMessage outgoing = new NativeMessage(MAX_PAYLOAD);
  private final NativeMessage incoming = new NativeMessage(MAX_PAYLOAD + MAX_IPV4_HEADER);
  private IpAddress lastSource;
  private IpAddress lastDestination;
  private long dropped;
  private boolean closed;

  private VrrpSocket(
      AddressFamily family, int interfaceIndex, String interfaceName, int descriptor) {
    this.family = family;
    this.interfaceIndex = interfaceIndex;
    this.interfaceName = interfaceName;
    this.descriptor = descriptor;
    options = new VrrpSocketOptions(descriptor, family, interfaceIndex, interfaceName);
    // No packet has these: the first one is always written out.
    lastSource = IpAddress.of(new byte[family.bytes()]);
    lastDestination = lastSource;
  }

  /**
   * Opens a socket in the thread's network namespace.
   *
   * @param interfaceIndex the interface; both its number and its name must be right, so that a name
   *     that has passed to another interface is noticed
   * @throws LinuxException if the kernel refuses
   */
  public static VrrpSocket open(AddressFamily family, int interfaceIndex, String interfaceName) {
    int descriptor =
        LibC.INSTANCE.socket(
            family.kernelNumber(), SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, PROTOCOL);
    if (descriptor < 0) {
      int errno = LibC.errno();
      throw new LinuxException(
          "opening a raw " + family + " socket for VRRP", errno, VrrpRemedy.ofSocket(errno));
    }
    VrrpSocket socket = new VrrpSocket(family, interfaceIndex, interfaceName, descriptor);
    try {
      socket.options.set();
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  /**
   * Joins 224.0.0.18 or ff02::12 on the interface; once more does nothing. Without it a socket of
   * IPv4 hears nothing of the group, and one of IPv6 what any program of the host has joined: the
   * kernel does not ask which raw socket it was.
   *
   * @throws LinuxException if the kernel refuses
   */
  public void joinMulticast() {
    options.joinMulticast();
  }

  /**
   * Sends one packet.
   *
   * @param source an address of this host
   * @param destination the family's multicast group or a peer
   * @param payload what follows the IP header, between position and limit; not consumed
   * @throws LinuxException if the kernel does not take it; the next may be tried as if nothing were
   */
  public void send(IpAddress source, IpAddress destination, ByteBuffer payload) {
    if (source.family() != family || destination.family() != family) {
      throw new IllegalArgumentException(
          source + " to " + destination + " on a socket of " + family);
    }
    if (source.isUnspecified() || destination.isUnspecified()) {
      throw new IllegalArgumentException("an unspecified address in a packet");
    }
    int length = payload.remaining();
    if (length > MAX_PAYLOAD) {
      throw new IllegalArgumentException(length + " bytes exceed " + MAX_PAYLOAD);
    }
    address(source, destination);
    outgoing.block().put(outgoing.data(0), payload, payload.position(), length);
    boolean four = family == AddressFamily.IPv4;
    outgoing.lengths(
        four ? SOCKADDR_IN : SOCKADDR_IN6, NativeMessage.CONTROL_HEADER + (four ? 16 : 24), length);
    while (libc.sendmsg(descriptor, outgoing.address(), MSG_DONTWAIT) < 0) {
      int errno = LibC.errno();
      if (errno != Errno.EINTR) {
        throw new LinuxException(
            "sending VRRP from " + source + " to " + destination + " on " + interfaceName,
            errno,
            VrrpRemedy.ofSending(errno, source, destination, interfaceName));
      }
    }
  }

  /** Writes the destination and the control message that names the source, if they changed. */
  private void address(IpAddress source, IpAddress destination) {
    ByteBuffer block = outgoing.block();
    int value = outgoing.control(NativeMessage.CONTROL_HEADER);
    if (!destination.equals(lastDestination)) {
      if (family == AddressFamily.IPv4) {
        block.putShort(outgoing.name(0), (short) AF_INET);
        block.put(outgoing.name(4), destination.toBytes());
      } else {
        block.putShort(outgoing.name(0), (short) AF_INET6);
        block.put(outgoing.name(8), destination.toBytes());
        block.putInt(outgoing.name(24), interfaceIndex);
      }
      lastDestination = destination;
    }
    if (!source.equals(lastSource)) {
      if (family == AddressFamily.IPv4) {
        // struct in_pktinfo: interface, source, and a field for receiving.
        outgoing.controlHeader(0, 12, SOL_IP, IP_PKTINFO);
        block.putInt(value, interfaceIndex);
        block.put(value + 4, source.toBytes());
      } else {
        // struct in6_pktinfo
        outgoing.controlHeader(0, 20, SOL_IPV6, IPV6_PKTINFO);
        block.put(value, source.toBytes());
        block.putInt(value + 16, interfaceIndex);
      }
      lastSource = source;
    }
  }

  /**
   * Takes one packet if one waits. Truncated and malformed ones, and those of other interfaces, are
   * dropped and counted.
   *
   * @return false if none waits, or only dropped ones were seen for a while
   * @throws LinuxException if the socket fails
   */
  public boolean receive(Received into) {
    for (int i = 0; i < DROPS_AT_ONCE; i++) {
      incoming.lengths(SOCKADDR_IN6, NativeMessage.CONTROL_BYTES, incoming.dataBytes());
      long length = libc.recvmsg(descriptor, incoming.address(), MSG_DONTWAIT);
      if (length < 0) {
        int errno = LibC.errno();
        if (errno == Errno.EAGAIN) {
          return false;
        }
        if (errno != Errno.EINTR) {
          throw options.failed("receiving", errno);
        }
      } else if ((incoming.flags() & (MSG_TRUNC | MSG_CTRUNC)) == 0
          && (family == AddressFamily.IPv4
              ? readIpv4((int) length, into)
              : readIpv6((int) length, into))) {
        return true;
      } else {
        dropped++;
      }
    }
    return false;
  }

  /**
   * The kernel gives the IPv4 header too (raw(7)). What came by another interface before the socket
   * was bound to this one is none of ours.
   */
  private boolean readIpv4(int length, Received into) {
    int info = incoming.controlValue(SOL_IP, IP_PKTINFO, 12);
    int ttl = incoming.controlValue(SOL_IP, IP_TTL, 4);
    ByteBuffer block = incoming.block();
    int start = incoming.data(0);
    int header = Ipv4Header.length(block, start, length, PROTOCOL);
    if (header < 0 || info < 0 || ttl < 0 || block.getInt(info) != interfaceIndex) {
      return false;
    }
    int source = start + Ipv4Header.SOURCE;
    int destination = start + Ipv4Header.DESTINATION;
    into.source = known(into.source, into.sourceBytes, block, source, 4);
    into.destination = known(into.destination, into.destinationBytes, block, destination, 4);
    into.hopLimit = block.getInt(ttl);
    fill(into, start + header, Ipv4Header.totalLength(block, start) - header);
    return true;
  }

  private boolean readIpv6(int length, Received into) {
    int info = incoming.controlValue(SOL_IPV6, IPV6_PKTINFO, 20);
    int hops = incoming.controlValue(SOL_IPV6, IPV6_HOPLIMIT, 4);
    ByteBuffer block = incoming.block();
    if (info < 0
        || hops < 0
        || incoming.nameLength() < SOCKADDR_IN6
        || block.getInt(info + 16) != interfaceIndex) {
      return false;
    }
    into.source = known(into.source, into.sourceBytes, block, incoming.name(8), 16);
    into.destination = known(into.destination, into.destinationBytes, block, info, 16);
    into.hopLimit = block.getInt(hops);
    fill(into, incoming.data(0), length);
    return true;
  }

  /** The address there; the same object as long as it is the same address. */
  private static IpAddress known(
      @Nullable IpAddress last, byte[] lastBytes, ByteBuffer block, int at, int bytes) {
    boolean same = last != null && last.family().bytes() == bytes;
    for (int i = 0; i < bytes && same; i++) {
      same = lastBytes[i] == block.get(at + i);
    }
    if (same && last != null) {
      return last;
    }
    block.get(at, lastBytes, 0, bytes);
    return IpAddress.of(java.util.Arrays.copyOf(lastBytes, bytes));
  }

  private void fill(Received into, int at, int length) {
    into.payload.clear().put(0, incoming.block(), at, length).limit(length);
  }

  /** How many packets {@link #receive} has dropped. */
  public long dropped() {
    return dropped;
  }

  /** For a {@link Poller}. */
  public int descriptor() {
    return descriptor;
  }

  /** Closes it; a second time does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
