package dev.hagane.netlink;

import java.nio.ByteBuffer;
import java.time.Duration;

/** A bound netlink socket: datagrams to and from the kernel. Not for use by several threads. */
public interface NetlinkSocket extends AutoCloseable {

  /** What a wait for a datagram ended with. */
  enum Reception {
    /** The buffer holds one datagram, from position 0 to its limit. */
    DATAGRAM,
    /** Nothing came within the time limit. */
    TIMED_OUT,
    /** The kernel dropped datagrams for want of buffer (ENOBUFS): what they said is lost. */
    OVERRUN
  }

  /**
   * Sends what is between the buffer's position and limit as one datagram.
   *
   * @throws TransportException if the kernel does not take it
   */
  void send(ByteBuffer datagram);

  /**
   * Waits for one datagram from the kernel; others' are dropped.
   *
   * @param into cleared, filled and flipped
   * @param limit how long to wait at most; zero only looks
   * @throws TransportException if the socket fails, or the datagram is longer than the buffer
   */
  Reception receive(ByteBuffer into, Duration limit);

  /** Closes the socket; a second time does nothing. */
  @Override
  void close();
}
