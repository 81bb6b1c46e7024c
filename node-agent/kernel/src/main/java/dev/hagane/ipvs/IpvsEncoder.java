package dev.hagane.ipvs;

import dev.hagane.ipvs.IpvsOperation.AddDestination;
import dev.hagane.ipvs.IpvsOperation.AddService;
import dev.hagane.ipvs.IpvsOperation.DeleteDestination;
import dev.hagane.ipvs.IpvsOperation.DeleteService;
import dev.hagane.ipvs.IpvsOperation.UpdateDestination;
import dev.hagane.ipvs.IpvsOperation.UpdateService;
import dev.hagane.netlink.GenericFamily;
import dev.hagane.netlink.MessageWriter;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.value.AddressFamily;
import org.jspecify.annotations.Nullable;

/** Writes requests of the IPVS family. */
final class IpvsEncoder implements NetlinkChannel.Command<IpvsOperation> {
  private static final int VERSION = 1;

  private final int family;

  /** Encodes for a kernel that numbers the family so. */
  IpvsEncoder(int family) {
    this.family = family;
  }

  @Override
  public int type(IpvsOperation operation) {
    return family;
  }

  @Override
  public int flags(IpvsOperation operation) {
    return 0;
  }

  @Override
  public void write(IpvsOperation operation, MessageWriter message) {
    switch (operation) {
      case AddService o -> service(command(message, IpvsWire.CMD_NEW_SERVICE), o.wanted());
      case UpdateService o -> service(command(message, IpvsWire.CMD_SET_SERVICE), o.wanted());
      case DeleteService o -> key(command(message, IpvsWire.CMD_DEL_SERVICE), o.service());
      case AddDestination o -> {
        key(command(message, IpvsWire.CMD_NEW_DEST), o.service());
        destination(message, o.wanted());
      }
      case UpdateDestination o -> {
        key(command(message, IpvsWire.CMD_SET_DEST), o.service());
        destination(message, o.wanted());
      }
      case DeleteDestination o -> {
        key(command(message, IpvsWire.CMD_DEL_DEST), o.service());
        int nested = message.beginNested(IpvsWire.DEST);
        destinationKey(message, o.destination());
        message.endNested(nested);
      }
    }
  }

  static MessageWriter command(MessageWriter message, int command) {
    return GenericFamily.header(message, command, VERSION);
  }

  static void key(MessageWriter message, ServiceKey key) {
    int nested = message.beginNested(IpvsWire.SERVICE);
    keyAttributes(message, key);
    message.endNested(nested);
  }

  static void daemon(MessageWriter message, SyncDaemon daemon) {
    int nested = message.beginNested(IpvsWire.DAEMON);
    message
        .u32(IpvsWire.DAEMON_STATE, daemon.state().number())
        .string(IpvsWire.DAEMON_MCAST_IFN, daemon.interfaceName())
        .u32(IpvsWire.DAEMON_SYNC_ID, daemon.syncId());
    if (daemon.maximumLength() != 0) {
      message.u16(IpvsWire.DAEMON_SYNC_MAXLEN, daemon.maximumLength());
    }
    if (daemon.group() != null) {
      message.bytes(
          daemon.group().isIpv6() ? IpvsWire.DAEMON_MCAST_GROUP6 : IpvsWire.DAEMON_MCAST_GROUP,
          daemon.group().toBytes());
    }
    if (daemon.port() != 0) {
      message.u16(IpvsWire.DAEMON_MCAST_PORT, daemon.port());
    }
    if (daemon.ttl() != 0) {
      message.u8(IpvsWire.DAEMON_MCAST_TTL, daemon.ttl());
    }
    message.endNested(nested);
  }

  static void daemonState(MessageWriter message, SyncDaemon.State state) {
    int nested = message.beginNested(IpvsWire.DAEMON);
    message.u32(IpvsWire.DAEMON_STATE, state.number());
    message.endNested(nested);
  }

  static void service(MessageWriter message, IpvsService service) {
    int nested = message.beginNested(IpvsWire.SERVICE);
    keyAttributes(message, service.key());
    Persistence persistence = service.persistence();
    message
        .string(IpvsWire.SVC_SCHED_NAME, service.scheduler())
        .u32Pair(IpvsWire.SVC_FLAGS, flags(service), IpvsWire.FLAGS_MASK)
        .u32(IpvsWire.SVC_TIMEOUT, persistence == null ? 0 : persistence.timeoutSeconds());
    netmask(message, service.key().family(), persistence);
    if (persistence != null && persistence.engine() != null) {
      message.string(IpvsWire.SVC_PE_NAME, persistence.engine());
    }
    message.endNested(nested);
  }

  /** Without persistence too: the kernel refuses a service that lacks it, or IPv6 with 0. */
  private static void netmask(
      MessageWriter message, AddressFamily family, @Nullable Persistence persistence) {
    int prefix = persistence == null ? family.bits() : persistence.prefixLength();
    if (family == AddressFamily.IPv6) {
      message.u32(IpvsWire.SVC_NETMASK, prefix);
    } else {
      message.u32BigEndian(IpvsWire.SVC_NETMASK, prefix == 0 ? 0 : -1L << (32 - prefix));
    }
  }

  private static int flags(IpvsService service) {
    int flags = 0;
    for (SchedulerFlag flag : service.schedulerFlags()) {
      flags |= flag.bit();
    }
    return flags
        | (service.onePacket() ? IpvsWire.FLAG_ONE_PACKET : 0)
        | (service.persistence() != null ? IpvsWire.FLAG_PERSISTENT : 0);
  }

  private static void keyAttributes(MessageWriter message, ServiceKey key) {
    message.u16(IpvsWire.SVC_AF, key.family().kernelNumber());
    switch (key) {
      case AddressKey k ->
          message
              .u16(IpvsWire.SVC_PROTOCOL, k.protocol().number())
              .bytes(IpvsWire.SVC_ADDR, k.address().toBytes())
              .u16BigEndian(IpvsWire.SVC_PORT, k.port());
      case MarkKey k -> message.u32(IpvsWire.SVC_FWMARK, k.mark());
    }
  }

  static void destination(MessageWriter message, Destination destination) {
    int nested = message.beginNested(IpvsWire.DEST);
    destinationKey(message, destination.key());
    message
        .u32(IpvsWire.DEST_FWD_METHOD, destination.method().number())
        .u32(IpvsWire.DEST_WEIGHT, destination.weight())
        .u32(IpvsWire.DEST_U_THRESH, destination.upperThreshold())
        .u32(IpvsWire.DEST_L_THRESH, destination.lowerThreshold());
    switch (destination.encapsulation()) {
      case null -> {}
      case TunnelEncapsulation.Ipip ignored ->
          message.u8(IpvsWire.DEST_TUN_TYPE, IpvsWire.TUNNEL_IPIP);
      case TunnelEncapsulation.Gue gue ->
          message
              .u8(IpvsWire.DEST_TUN_TYPE, IpvsWire.TUNNEL_GUE)
              .u16BigEndian(IpvsWire.DEST_TUN_PORT, gue.port())
              .u16(IpvsWire.DEST_TUN_FLAGS, checksum(gue.checksum()));
      case TunnelEncapsulation.Gre gre ->
          message
              .u8(IpvsWire.DEST_TUN_TYPE, IpvsWire.TUNNEL_GRE)
              .u16(IpvsWire.DEST_TUN_FLAGS, checksum(gre.checksum()));
      case TunnelEncapsulation.Unrecognised other ->
          message
              .u8(IpvsWire.DEST_TUN_TYPE, other.type())
              .u16BigEndian(IpvsWire.DEST_TUN_PORT, other.port())
              .u16(IpvsWire.DEST_TUN_FLAGS, other.flags());
    }
    message.endNested(nested);
  }

  private static void destinationKey(MessageWriter message, DestinationKey key) {
    message
        .bytes(IpvsWire.DEST_ADDR, key.address().toBytes())
        .u16BigEndian(IpvsWire.DEST_PORT, key.port())
        .u16(IpvsWire.DEST_ADDR_FAMILY, key.address().family().kernelNumber());
  }

  private static int checksum(boolean wanted) {
    return wanted ? IpvsWire.TUNNEL_FLAG_CHECKSUM : 0;
  }
}
