package dev.hagane.vrrp.process;

import dev.hagane.linux.LinuxException;
import dev.hagane.netlink.Errno;
import dev.hagane.rtnl.AddressFlag;
import dev.hagane.rtnl.FakeRouteTable;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.LinkAddress;
import dev.hagane.rtnl.RouteProtocol;
import dev.hagane.rtnl.Scope;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpHistory;
import dev.hagane.vrrp.control.VrrpReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that share their networks, in virtual time: interfaces of the same name are on the same
 * wire. A packet takes 100 microseconds.
 */
final class Lan {
  private static final long TRANSIT = 100_000;
  private static final long START = 5_000_000_000L;

  private final List<Host> hosts = new ArrayList<>();
  private final Deque<Packet> flying = new ArrayDeque<>();
  private final Set<String> severed = new HashSet<>();
  private long now = START;
  private int descriptors = 100;

  private record Packet(
      Host from,
      String interfaceName,
      IpAddress source,
      IpAddress destination,
      int hopLimit,
      ByteBuffer payload,
      long due) {}

  /** A director. Its network outlives its process. */
  final class Host implements Store {
    final String name;
    final FakeRouteTable table = new FakeRouteTable();
    final List<String> announced = new ArrayList<>();
    final Map<Integer, FakeWire> wires = new HashMap<>();
    VrrpHistory history = VrrpHistory.EMPTY;
    @Nullable HostConfiguration saved;
    @Nullable VrrpHost process;

    private Host(String name) {
      this.name = name;
    }

    /** An Ethernet interface with these addresses of the host's own; its index. */
    int ethernet(String interfaceName, String... addresses) {
      int index = table.addEthernet(interfaceName);
      for (String address : addresses) {
        own(index, address);
      }
      return index;
    }

    void own(int index, String address) {
      table.addForeignAddress(
          new LinkAddress(
              index,
              InterfaceAddress.parse(address),
              Scope.UNIVERSE,
              Set.of(AddressFlag.PERMANENT),
              RouteProtocol.STATIC,
              LinkAddress.FOREVER,
              LinkAddress.FOREVER));
    }

    /** Sets the carrier of an interface; the process hears of it. */
    void carrier(String interfaceName, boolean carrier) {
      Link old = link(interfaceName);
      table.addLink(
          new Link(
              old.index(),
              old.name(),
              old.kind(),
              old.mac(),
              old.mtu(),
              old.operationalState(),
              old.up(),
              carrier,
              old.loopback(),
              old.master(),
              old.parent(),
              old.vlanId()));
      news();
    }

    Link link(String interfaceName) {
      return table.links().stream()
          .filter(link -> link.name().equals(interfaceName))
          .findFirst()
          .orElseThrow();
    }

    /** The process hears that its network changed. */
    void news() {
      if (process != null) {
        process.networkChanged(now);
      }
    }

    /** Starts a process, from what is on its disk. */
    void start() {
      process =
          new VrrpHost(
              new HostAddresses(table),
              new Wires(
                  this::open,
                  new Wires.Watcher() {
                    @Override
                    public void add(int descriptor) {}

                    @Override
                    public void remove(int descriptor) {}
                  }),
              new Announcements((link, address) -> announced.add(address + "@" + link.name())),
              history,
              this,
              () -> now / 1_000_000,
              now);
      if (saved != null) {
        process.configure(saved.asFromDisk(), now);
      }
    }

    /** Starts a process if there is none, and configures it. */
    void configure(HostConfiguration configuration) {
      if (process == null) {
        start();
      }
      process.agentHeard(now);
      process.configure(configuration, now);
    }

    /** As by kill -9. */
    void kill() {
      process = null;
      wires.values().forEach(wire -> wire.closed = true);
      wires.clear();
    }

    /** As by SIGTERM. */
    void stop() {
      process.stop(now);
      process = null;
    }

    private Wire open(AddressFamily family, Link link) {
      FakeWire wire = new FakeWire(this, family, link, descriptors++);
      wires.put(wire.descriptor, wire);
      return wire;
    }

    /** Addresses of ours in the kernel. */
    Set<String> held() {
      return table.addresses().stream()
          .filter(a -> a.protocol() == RouteProtocol.HAGANE)
          .map(a -> a.address() + "@" + name(a.linkIndex()))
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private String name(int linkIndex) {
      return table.links().stream()
          .filter(link -> link.index() == linkIndex)
          .map(Link::name)
          .findFirst()
          .orElse("?");
    }

    VrrpReport report() {
      return process.report("test", "");
    }

    /** The reasons of what happened here, oldest first. */
    List<String> story() {
      return report().transitions().stream().map(t -> t.reason()).toList();
    }

    private boolean has(String interfaceName, IpAddress address) {
      int index = link(interfaceName).index();
      return table.addresses().stream()
          .anyMatch(a -> a.linkIndex() == index && a.address().address().equals(address));
    }

    @Override
    public void keep(HostConfiguration configuration) {
      saved = configuration;
    }

    @Override
    public void keep(VrrpHistory toKeep) {
      history = toKeep;
    }
  }

  /** A socket of a host. */
  final class FakeWire implements Wire {
    final Host host;
    final AddressFamily family;
    final Link link;
    final int descriptor;
    private final Deque<Packet> waiting = new ArrayDeque<>();
    boolean joined;
    boolean closed;

    private FakeWire(Host host, AddressFamily family, Link link, int descriptor) {
      this.host = host;
      this.family = family;
      this.link = link;
      this.descriptor = descriptor;
    }

    @Override
    public void joinMulticast() {
      joined = true;
    }

    @Override
    public void send(IpAddress source, IpAddress destination, ByteBuffer payload) {
      if (closed) {
        throw new IllegalStateException("a closed wire");
      }
      boolean there =
          host.table.links().stream()
              .anyMatch(l -> l.index() == link.index() && l.name().equals(link.name()) && l.up());
      if (!there) {
        throw new LinuxException("sending", Errno.ENODEV, "bring the interface back");
      }
      byte[] bytes = new byte[payload.remaining()];
      payload.get(payload.position(), bytes);
      inject(host, link.name(), source, destination, 255, bytes);
    }

    @Override
    public boolean receive(Sink sink) {
      Packet packet = waiting.poll();
      if (packet == null) {
        return false;
      }
      sink.packet(packet.source, packet.destination, packet.hopLimit, packet.payload.duplicate());
      return true;
    }

    @Override
    public int descriptor() {
      return descriptor;
    }

    @Override
    public void close() {
      closed = true;
      host.wires.remove(descriptor);
    }
  }

  Host host(String name) {
    Host host = new Host(name);
    hosts.add(host);
    return host;
  }

  long now() {
    return now;
  }

  /** A packet is sent; null: from nobody of ours. */
  void inject(
      @Nullable Host from,
      String interfaceName,
      IpAddress source,
      IpAddress destination,
      int hopLimit,
      byte[] payload) {
    if (from == null || from.link(interfaceName).carrier()) {
      flying.add(
          new Packet(
              from,
              interfaceName,
              source,
              destination,
              hopLimit,
              ByteBuffer.wrap(payload),
              now + TRANSIT));
    }
  }

  /** What one sends the other does not hear any more. */
  void sever(Host from, Host to) {
    severed.add(from.name + ">" + to.name);
  }

  /** All hear each other. */
  void heal() {
    severed.clear();
  }

  /** Lets time pass. */
  void run(Duration duration) {
    long end = now + duration.toNanos();
    while (true) {
      long next = flying.isEmpty() ? Long.MAX_VALUE : flying.peek().due;
      for (Host host : hosts) {
        if (host.process != null) {
          next = Math.min(next, host.process.deadline());
        }
      }
      if (next > end) {
        break;
      }
      now = Math.max(now, next);
      while (!flying.isEmpty() && flying.peek().due <= now) {
        deliver(flying.poll());
      }
      for (Host host : hosts) {
        if (host.process != null) {
          for (FakeWire wire : List.copyOf(host.wires.values())) {
            if (!wire.waiting.isEmpty()) {
              host.process.receive(wire.descriptor, now);
            }
          }
          if (host.process.deadline() <= now) {
            host.process.tick(now);
          }
        }
      }
    }
    now = end;
  }

  void seconds(double seconds) {
    run(Duration.ofNanos((long) (seconds * 1e9)));
  }

  private void deliver(Packet packet) {
    for (Host host : hosts) {
      boolean hears =
          host != packet.from
              && (packet.from == null || !severed.contains(packet.from.name + ">" + host.name));
      if (!hears) {
        continue;
      }
      for (FakeWire wire : host.wires.values()) {
        boolean here =
            wire.family == packet.source.family()
                && wire.link.name().equals(packet.interfaceName)
                && host.table.links().stream().anyMatch(l -> l.index() == wire.link.index())
                && host.link(packet.interfaceName).carrier();
        boolean taken =
            packet.destination.isMulticast()
                ? wire.joined
                : here && host.has(packet.interfaceName, packet.destination);
        if (here && taken) {
          wire.waiting.add(packet);
        }
      }
    }
  }
}
