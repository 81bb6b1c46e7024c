package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sends packets of protocol 112 that no VRRP router would send. */
final class RawSender implements AutoCloseable {
  private static final int SOCK_RAW = 3;
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int IP_TTL = 2;
  private static final int IP_OPTIONS = 4;
  private static final int IPV6_UNICAST_HOPS = 16;

  private final LibC libc = LibC.INSTANCE;
  private final AddressFamily family;
  private final int descriptor;

  RawSender(AddressFamily family) {
    this.family = family;
    descriptor = libc.socket(family.kernelNumber(), SOCK_RAW, VrrpSocket.PROTOCOL);
    assertThat(descriptor).isNotNegative();
  }

  void hopLimit(int hops) {
    boolean six = family == AddressFamily.IPv6;
    option(six ? SOL_IPV6 : SOL_IP, six ? IPV6_UNICAST_HOPS : IP_TTL, direct(4).putInt(0, hops));
  }

  void ipv4Options(byte[] options) {
    option(SOL_IP, IP_OPTIONS, direct(options.length).put(0, options));
  }

  void send(IpAddress to, int scope, ByteBuffer payload) {
    ByteBuffer address = direct(28).putShort(0, (short) family.kernelNumber());
    if (family == AddressFamily.IPv6) {
      address.put(8, to.toBytes()).putInt(24, scope);
    } else {
      address.put(4, to.toBytes());
    }
    ByteBuffer data = direct(payload.remaining()).put(0, payload, 0, payload.remaining());
    int length = family == AddressFamily.IPv6 ? 28 : 16;
    assertThat(libc.sendto(descriptor, data, data.capacity(), 0, address, length))
        .as("errno %d", LibC.errno())
        .isEqualTo(data.capacity());
  }

  private void option(int level, int name, ByteBuffer value) {
    assertThat(libc.setsockopt(descriptor, level, name, value, value.capacity())).isZero();
  }

  @Override
  public void close() {
    libc.close(descriptor);
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
