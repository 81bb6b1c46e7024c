package dev.hagane.vrrp.process;

import dev.hagane.linux.VrrpSocket;
import dev.hagane.rtnl.Link;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;

/** A wire of the running kernel. */
final class KernelWire implements Wire {
  private final VrrpSocket socket;
  private final VrrpSocket.Received received = new VrrpSocket.Received();

  private KernelWire(VrrpSocket socket) {
    this.socket = socket;
  }

  static Wire open(AddressFamily family, Link link) {
    return new KernelWire(VrrpSocket.open(family, link.index(), link.name()));
  }

  @Override
  public void joinMulticast() {
    socket.joinMulticast();
  }

  @Override
  public void send(IpAddress source, IpAddress destination, ByteBuffer payload) {
    socket.send(source, destination, payload);
  }

  @Override
  public boolean receive(Sink sink) {
    if (!socket.receive(received)) {
      return false;
    }
    sink.packet(received.source(), received.destination(), received.hopLimit(), received.payload());
    return true;
  }

  @Override
  public int descriptor() {
    return socket.descriptor();
  }

  @Override
  public void close() {
    socket.close();
  }
}
