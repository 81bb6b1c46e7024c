package dev.hagane.ipvs;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.GenericFamily;
import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageReader;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads answers of the IPVS family. Throws {@link MalformedMessageException} and nothing else,
 * whatever the bytes.
 */
final class IpvsDecoder {
  private IpvsDecoder() {}

  /** A service; null if it is of a protocol that we do not know: another program's. */
  static @Nullable ObservedService service(MessageReader message) {
    AttributeReader attributes = find(message, IpvsWire.SERVICE, "service");
    int family = -1;
    int protocol = -1;
    byte @Nullable [] address = null;
    int port = -1;
    long mark = 0;
    String scheduler = "none";
    long flags = 0;
    long timeout = 0;
    long netmask = 0;
    String engine = null;
    TrafficCounters counters = TrafficCounters.ZERO;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IpvsWire.SVC_AF -> family = attributes.u16();
        case IpvsWire.SVC_PROTOCOL -> protocol = attributes.u16();
        case IpvsWire.SVC_ADDR -> address = attributes.bytes();
        case IpvsWire.SVC_PORT -> port = attributes.u16BigEndian();
        case IpvsWire.SVC_FWMARK -> mark = attributes.u32();
        case IpvsWire.SVC_SCHED_NAME -> scheduler = attributes.string();
        case IpvsWire.SVC_FLAGS -> flags = attributes.u32At(0);
        case IpvsWire.SVC_TIMEOUT -> timeout = attributes.u32();
        case IpvsWire.SVC_NETMASK -> {
          // IPv4 a mask in network order, IPv6 a prefix length in the host's; AF comes first.
          netmask =
              family == AddressFamily.IPv6.kernelNumber()
                  ? attributes.u32()
                  : attributes.u32BigEndian();
        }
        case IpvsWire.SVC_PE_NAME -> engine = attributes.string();
        case IpvsWire.SVC_STATS64 -> counters = counters(attributes.nested());
        default -> {}
      }
    }
    AddressFamily known = family(family);
    ServiceKey key;
    if (mark != 0) {
      key = new MarkKey(known, mark);
    } else {
      TransportProtocol transport = protocol(protocol);
      if (transport == null) {
        return null;
      }
      key = new AddressKey(address(known, address), transport, port(port));
    }
    Persistence persistence =
        (flags & IpvsWire.FLAG_PERSISTENT) == 0
            ? null
            : new Persistence(timeout, prefixLength(known, netmask), engine);
    IpvsService service =
        new IpvsService(
            key,
            scheduler,
            schedulerFlags(flags),
            (flags & IpvsWire.FLAG_ONE_PACKET) != 0,
            persistence);
    return new ObservedService(service, counters);
  }

  /**
   * A destination.
   *
   * @param serviceFamily its family where the kernel does not say it, before Linux 3.18
   */
  static ObservedDestination destination(MessageReader message, AddressFamily serviceFamily) {
    AttributeReader attributes = find(message, IpvsWire.DEST, "destination");
    int family = serviceFamily.kernelNumber();
    byte @Nullable [] address = null;
    int port = -1;
    ForwardingMethod method = ForwardingMethod.UNRECOGNISED;
    int weight = 0;
    int upper = 0;
    int lower = 0;
    long active = 0;
    long inactive = 0;
    long persistent = 0;
    int tunnelType = 0;
    int tunnelPort = 0;
    int tunnelFlags = 0;
    TrafficCounters counters = TrafficCounters.ZERO;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IpvsWire.DEST_ADDR -> address = attributes.bytes();
        case IpvsWire.DEST_PORT -> port = attributes.u16BigEndian();
        case IpvsWire.DEST_FWD_METHOD -> method = ForwardingMethod.ofNumber(attributes.u32() & 7);
        case IpvsWire.DEST_WEIGHT -> weight = attributes.s32();
        case IpvsWire.DEST_U_THRESH -> upper = attributes.s32();
        case IpvsWire.DEST_L_THRESH -> lower = attributes.s32();
        case IpvsWire.DEST_ACTIVE_CONNS -> active = attributes.u32();
        case IpvsWire.DEST_INACT_CONNS -> inactive = attributes.u32();
        case IpvsWire.DEST_PERSIST_CONNS -> persistent = attributes.u32();
        case IpvsWire.DEST_ADDR_FAMILY -> family = attributes.u16();
        case IpvsWire.DEST_STATS64 -> counters = counters(attributes.nested());
        case IpvsWire.DEST_TUN_TYPE -> tunnelType = attributes.u8();
        case IpvsWire.DEST_TUN_PORT -> tunnelPort = attributes.u16BigEndian();
        case IpvsWire.DEST_TUN_FLAGS -> tunnelFlags = attributes.u16();
        default -> {}
      }
    }
    Destination destination =
        new Destination(
            new DestinationKey(address(family(family), address), port(port)),
            method,
            weight,
            upper,
            lower,
            method == ForwardingMethod.TUNNEL
                ? encapsulation(tunnelType, tunnelPort, tunnelFlags)
                : null);
    return new ObservedDestination(destination, active, inactive, persistent, counters);
  }

  static ConnectionTimeouts timeouts(MessageReader message) {
    AttributeReader attributes = message.attributes(GenericFamily.HEADER);
    long tcp = 0;
    long tcpFin = 0;
    long udp = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IpvsWire.TIMEOUT_TCP -> tcp = attributes.u32();
        case IpvsWire.TIMEOUT_TCP_FIN -> tcpFin = attributes.u32();
        case IpvsWire.TIMEOUT_UDP -> udp = attributes.u32();
        default -> {}
      }
    }
    return new ConnectionTimeouts(tcp, tcpFin, udp);
  }

  static IpvsInfo info(MessageReader message) {
    AttributeReader attributes = message.attributes(GenericFamily.HEADER);
    long version = 0;
    long size = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IpvsWire.INFO_VERSION -> version = attributes.u32();
        case IpvsWire.INFO_CONN_TAB_SIZE -> size = attributes.u32();
        default -> {}
      }
    }
    String text = (version >> 16 & 0xff) + "." + (version >> 8 & 0xff) + "." + (version & 0xff);
    return new IpvsInfo(text, size);
  }

  static SyncDaemon daemon(MessageReader message) {
    AttributeReader attributes = find(message, IpvsWire.DAEMON, "synchronization daemon");
    long state = 0;
    String interfaceName = "";
    int syncId = 0;
    int maximumLength = 0;
    byte @Nullable [] group = null;
    AddressFamily groupFamily = AddressFamily.IPv4;
    int port = 0;
    int ttl = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case IpvsWire.DAEMON_STATE -> state = attributes.u32();
        case IpvsWire.DAEMON_MCAST_IFN -> interfaceName = attributes.string();
        case IpvsWire.DAEMON_SYNC_ID -> syncId = attributes.s32();
        case IpvsWire.DAEMON_SYNC_MAXLEN -> maximumLength = attributes.u16();
        case IpvsWire.DAEMON_MCAST_GROUP -> {
          groupFamily = AddressFamily.IPv4;
          group = attributes.bytes();
        }
        case IpvsWire.DAEMON_MCAST_GROUP6 -> {
          groupFamily = AddressFamily.IPv6;
          group = attributes.bytes();
        }
        case IpvsWire.DAEMON_MCAST_PORT -> port = attributes.u16();
        case IpvsWire.DAEMON_MCAST_TTL -> ttl = attributes.u8();
        default -> {}
      }
    }
    if (state != 1 && state != 2) {
      throw new MalformedMessageException("a synchronization daemon in state " + state);
    }
    return new SyncDaemon(
        state == 1 ? SyncDaemon.State.MASTER : SyncDaemon.State.BACKUP,
        interfaceName,
        syncId,
        maximumLength,
        group == null ? null : address(groupFamily, group),
        port,
        ttl);
  }

  private static AttributeReader find(MessageReader message, int type, String what) {
    AttributeReader attributes = message.attributes(GenericFamily.HEADER);
    while (attributes.next()) {
      if (attributes.type() == type) {
        return attributes.nested();
      }
    }
    throw new MalformedMessageException("an answer without its " + what);
  }

  private static TrafficCounters counters(AttributeReader attributes) {
    long[] values = new long[IpvsWire.STATS_OUTBPS + 1];
    while (attributes.next()) {
      int type = attributes.type();
      if (type >= IpvsWire.STATS_CONNS && type <= IpvsWire.STATS_OUTBPS) {
        values[type] = attributes.u64();
      }
    }
    return new TrafficCounters(
        values[IpvsWire.STATS_CONNS],
        values[IpvsWire.STATS_INPKTS],
        values[IpvsWire.STATS_OUTPKTS],
        values[IpvsWire.STATS_INBYTES],
        values[IpvsWire.STATS_OUTBYTES],
        values[IpvsWire.STATS_CPS],
        values[IpvsWire.STATS_INPPS],
        values[IpvsWire.STATS_OUTPPS],
        values[IpvsWire.STATS_INBPS],
        values[IpvsWire.STATS_OUTBPS]);
  }

  private static AddressFamily family(int number) {
    for (AddressFamily family : AddressFamily.values()) {
      if (family.kernelNumber() == number) {
        return family;
      }
    }
    throw new MalformedMessageException("address family " + number);
  }

  private static @Nullable TransportProtocol protocol(int number) {
    for (TransportProtocol protocol : TransportProtocol.values()) {
      if (protocol.number() == number) {
        return protocol;
      }
    }
    return null;
  }

  /** The kernel sends a union of 16 bytes, in which an IPv4 address takes the first four. */
  private static IpAddress address(AddressFamily family, byte @Nullable [] bytes) {
    if (bytes == null || bytes.length < family.bytes()) {
      throw new MalformedMessageException("an address too short for " + family);
    }
    return IpAddress.of(
        bytes.length == family.bytes() ? bytes : java.util.Arrays.copyOf(bytes, family.bytes()));
  }

  private static int port(int port) {
    if (port < 0) {
      throw new MalformedMessageException("an entry without its port");
    }
    return port;
  }

  private static int prefixLength(AddressFamily family, long netmask) {
    if (family == AddressFamily.IPv6) {
      return (int) Math.min(netmask, 128);
    }
    int mask = (int) netmask;
    int length = Integer.numberOfLeadingZeros(~mask);
    return Integer.bitCount(mask) == length ? length : 0;
  }

  private static Set<SchedulerFlag> schedulerFlags(long flags) {
    EnumSet<SchedulerFlag> found = EnumSet.noneOf(SchedulerFlag.class);
    for (SchedulerFlag flag : SchedulerFlag.values()) {
      if ((flags & flag.bit()) != 0) {
        found.add(flag);
      }
    }
    return found;
  }

  private static TunnelEncapsulation encapsulation(int type, int port, int flags) {
    boolean checksum = flags == IpvsWire.TUNNEL_FLAG_CHECKSUM;
    if (flags == 0 || checksum) {
      if (type == IpvsWire.TUNNEL_IPIP && flags == 0 && port == 0) {
        return new TunnelEncapsulation.Ipip();
      }
      if (type == IpvsWire.TUNNEL_GUE) {
        return new TunnelEncapsulation.Gue(port, checksum);
      }
      if (type == IpvsWire.TUNNEL_GRE && port == 0) {
        return new TunnelEncapsulation.Gre(checksum);
      }
    }
    return new TunnelEncapsulation.Unrecognised(type, port, flags);
  }
}
