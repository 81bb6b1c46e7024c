package dev.hagane.benchmarks;

import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.Destination;
import dev.hagane.ipvs.DestinationKey;
import dev.hagane.ipvs.ForwardingMethod;
import dev.hagane.ipvs.IpvsDiff;
import dev.hagane.ipvs.IpvsOperation;
import dev.hagane.ipvs.IpvsResult;
import dev.hagane.ipvs.IpvsService;
import dev.hagane.ipvs.IpvsState;
import dev.hagane.ipvs.KernelIpvsTable;
import dev.hagane.ipvs.ServiceState;
import dev.hagane.linux.LinuxNetlinkSocket;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.netlink.NetlinkFamily;
import dev.hagane.netlink.NetlinkSocket;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Loads an empty IPVS table, in a process and a network namespace of its own each time: by the
 * agent's diff and apply in a JVM that has just begun ({@code ours}) or has done so before ({@code
 * warm}), by the very same datagrams sent without making them ({@code floor}), or prints the same
 * table for {@code ipvsadm -R} ({@code rules}).
 */
public final class LoadBenchmark {
  private static final int SERVERS = 4;
  private static final int WARM_UPS = 30;

  /** Questions are shorter than this, batches longer. */
  private static final int QUESTION_BYTES = 1024;

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private LoadBenchmark() {}

  /**
   * Runs one variant and prints its milliseconds.
   *
   * @param arguments variant, number of services, and the file in which {@code ours} leaves its
   *     datagrams for {@code floor}
   */
  public static void main(String[] arguments) throws IOException {
    int services = Integer.parseInt(arguments[1]);
    switch (arguments[0]) {
      case "rules" -> System.out.print(rules(services));
      case "ours" -> print(ours(services, Path.of(arguments[2])));
      case "warm" -> {
        for (int i = 0; i < WARM_UPS; i++) {
          load(services, new Pretender(open()));
        }
        print(load(services, open()));
      }
      case "floor" -> print(floor(Path.of(arguments[2])));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void print(double milliseconds) {
    System.out.printf(Locale.ROOT, "%.1f%n", milliseconds);
  }

  private static double ours(int services, Path recording) throws IOException {
    List<byte[]> datagrams = new ArrayList<>();
    double milliseconds = load(services, new Recorder(open(), datagrams));
    try (var out = new java.io.DataOutputStream(Files.newOutputStream(recording))) {
      for (byte[] datagram : datagrams) {
        if (datagram.length > QUESTION_BYTES) {
          out.writeInt(datagram.length);
          out.write(datagram);
        }
      }
    }
    return milliseconds;
  }

  private static double load(int services, NetlinkSocket socket) {
    IpvsState wanted = table(services);
    try (KernelIpvsTable kernel = new KernelIpvsTable(new NetlinkChannel(socket, LIMIT))) {
      long begin = System.nanoTime();
      List<IpvsOperation> operations = IpvsDiff.between(wanted, kernel.state(), key -> true);
      List<IpvsResult> results = kernel.apply(operations);
      double milliseconds = (System.nanoTime() - begin) / 1e6;
      long done = results.stream().filter(IpvsResult.Done.class::isInstance).count();
      if (done != (long) services * (SERVERS + 1)) {
        throw new IllegalStateException(done + " operations done of " + results.size());
      }
      return milliseconds;
    }
  }

  /** Sends what was recorded; each datagram ends with a message that asks for an answer. */
  private static double floor(Path recording) throws IOException {
    List<ByteBuffer> datagrams = new ArrayList<>();
    try (var in = new java.io.DataInputStream(Files.newInputStream(recording))) {
      while (in.available() > 0) {
        byte[] bytes = in.readNBytes(in.readInt());
        datagrams.add(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
      }
    }
    ByteBuffer answer = ByteBuffer.allocateDirect(64 * 1024).order(ByteOrder.nativeOrder());
    try (NetlinkSocket socket = open()) {
      long begin = System.nanoTime();
      for (ByteBuffer datagram : datagrams) {
        socket.send(datagram);
        if (socket.receive(answer, LIMIT) != NetlinkSocket.Reception.DATAGRAM
            || answer.getInt(16) != 0) {
          throw new IllegalStateException("the kernel did not take a recorded datagram");
        }
      }
      return (System.nanoTime() - begin) / 1e6;
    }
  }

  private static NetlinkSocket open() {
    return LinuxNetlinkSocket.open(NetlinkFamily.GENERIC, 1 << 20);
  }

  private static String rules(int services) {
    StringBuilder text = new StringBuilder();
    table(services)
        .services()
        .forEach((key, state) -> {
          AddressKey service = (AddressKey) key;
          String name = service.address() + ":" + service.port();
          text.append("-A -t ").append(name).append(" -s wlc\n");
          state
              .destinations()
              .values()
              .forEach(d ->
                  text.append("-a -t ")
                      .append(name)
                      .append(" -r ")
                      .append(d.key().address())
                      .append(':')
                      .append(d.key().port())
                      .append(" -m -w ")
                      .append(d.weight())
                      .append('\n'));
        });
    return text.toString();
  }

  private static IpvsState table(int services) {
    List<ServiceState> states = new ArrayList<>();
    for (int i = 0; i < services; i++) {
      IpAddress address =
          IpAddress.of(new byte[] {(byte) 198, 18, (byte) (i / 250), (byte) (1 + i % 250)});
      IpvsService service =
          IpvsService.of(new AddressKey(address, TransportProtocol.TCP, 80), "wlc");
      List<Destination> destinations = new ArrayList<>();
      for (int server = 0; server < SERVERS; server++) {
        IpAddress real =
            IpAddress.of(new byte[] {10, (byte) (i / 250), (byte) (i % 250), (byte) (11 + server)});
        destinations.add(
            Destination.of(new DestinationKey(real, 80), ForwardingMethod.MASQUERADE, 1));
      }
      states.add(ServiceState.of(service, destinations));
    }
    return IpvsState.of(states);
  }

  /** Keeps a copy of what is sent. */
  private record Recorder(NetlinkSocket socket, List<byte[]> datagrams) implements NetlinkSocket {
    @Override
    public void send(ByteBuffer datagram) {
      byte[] copy = new byte[datagram.remaining()];
      datagram.duplicate().get(copy);
      datagrams.add(copy);
      socket.send(datagram);
    }

    @Override
    public Reception receive(ByteBuffer into, Duration limit) {
      return socket.receive(into, limit);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /** Asks the kernel, but keeps batches to itself and acknowledges their last message. */
  private static final class Pretender implements NetlinkSocket {
    private final NetlinkSocket socket;
    private int acknowledge = -1;

    Pretender(NetlinkSocket socket) {
      this.socket = socket;
    }

    @Override
    public void send(ByteBuffer datagram) {
      if (datagram.remaining() <= QUESTION_BYTES) {
        socket.send(datagram);
        return;
      }
      ByteBuffer messages = datagram.duplicate().order(ByteOrder.nativeOrder());
      while (messages.hasRemaining()) {
        int length = messages.getInt(messages.position());
        acknowledge = messages.getInt(messages.position() + 8);
        messages.position(Math.min(messages.limit(), messages.position() + ((length + 3) & ~3)));
      }
    }

    @Override
    public Reception receive(ByteBuffer into, Duration limit) {
      if (acknowledge < 0) {
        return socket.receive(into, limit);
      }
      // struct nlmsghdr and a struct nlmsgerr without an error (include/uapi/linux/netlink.h).
      into.clear().putInt(36).putShort((short) 2).putShort((short) 0x100);
      into.putInt(acknowledge).putInt(0).putInt(0);
      into.putInt(16).putInt(0).putInt(acknowledge).putInt(0).flip();
      acknowledge = -1;
      return Reception.DATAGRAM;
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
