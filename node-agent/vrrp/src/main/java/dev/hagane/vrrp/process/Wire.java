package dev.hagane.vrrp.process;

import dev.hagane.linux.LinuxException;
import dev.hagane.rtnl.Link;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;

/** Sends and receives VRRP packets of one family on one interface. */
interface Wire extends AutoCloseable {

  /** Opens wires. */
  interface Factory {

    /**
     * Opens one.
     *
     * @throws LinuxException if the kernel refuses
     */
    Wire open(AddressFamily family, Link link);
  }

  /** Takes a packet. */
  interface Sink {

    /**
     * A packet came.
     *
     * @param payload what follows the IP header; valid during the call
     */
    void packet(IpAddress source, IpAddress destination, int hopLimit, ByteBuffer payload);
  }

  /**
   * Hears the VRRP multicast group from now on; once more does nothing.
   *
   * @throws LinuxException if the kernel refuses
   */
  void joinMulticast();

  /**
   * Sends one packet.
   *
   * @throws LinuxException if the kernel does not take it
   */
  void send(IpAddress source, IpAddress destination, ByteBuffer payload);

  /**
   * Gives one packet that waits to the sink.
   *
   * @return false: none waits
   * @throws LinuxException if the socket fails
   */
  boolean receive(Sink sink);

  /** What to wait for. */
  int descriptor();

  @Override
  void close();
}
