package dev.hagane.rtnl;

import dev.hagane.netlink.MessageFlags;
import dev.hagane.netlink.MessageWriter;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.rtnl.RouteOperation.AddMacvlan;
import dev.hagane.rtnl.RouteOperation.AddRule;
import dev.hagane.rtnl.RouteOperation.DeleteAddress;
import dev.hagane.rtnl.RouteOperation.DeleteLink;
import dev.hagane.rtnl.RouteOperation.DeleteNeighbour;
import dev.hagane.rtnl.RouteOperation.DeleteRoute;
import dev.hagane.rtnl.RouteOperation.DeleteRule;
import dev.hagane.rtnl.RouteOperation.PutAddress;
import dev.hagane.rtnl.RouteOperation.PutNeighbour;
import dev.hagane.rtnl.RouteOperation.PutRoute;
import dev.hagane.rtnl.RouteOperation.SetAddressGeneration;
import dev.hagane.rtnl.RouteOperation.SetIpv4Setting;
import dev.hagane.rtnl.RouteOperation.SetLinkUp;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import java.util.Objects;

/** Writes rtnetlink requests. */
final class RtnlEncoder implements NetlinkChannel.Command<RouteOperation> {
  private static final int UNSPECIFIED_TABLE = 0;

  @Override
  public int type(RouteOperation operation) {
    return switch (operation) {
      case PutAddress ignored -> RtnlWire.RTM_NEWADDR;
      case DeleteAddress ignored -> RtnlWire.RTM_DELADDR;
      case PutRoute ignored -> RtnlWire.RTM_NEWROUTE;
      case DeleteRoute ignored -> RtnlWire.RTM_DELROUTE;
      case AddRule ignored -> RtnlWire.RTM_NEWRULE;
      case DeleteRule ignored -> RtnlWire.RTM_DELRULE;
      case PutNeighbour ignored -> RtnlWire.RTM_NEWNEIGH;
      case DeleteNeighbour ignored -> RtnlWire.RTM_DELNEIGH;
      case AddMacvlan ignored -> RtnlWire.RTM_NEWLINK;
      case DeleteLink ignored -> RtnlWire.RTM_DELLINK;
      case SetLinkUp ignored -> RtnlWire.RTM_SETLINK;
      case SetAddressGeneration ignored -> RtnlWire.RTM_SETLINK;
      case SetIpv4Setting ignored -> RtnlWire.RTM_SETLINK;
    };
  }

  @Override
  public int flags(RouteOperation operation) {
    return switch (operation) {
      case PutAddress ignored -> MessageFlags.CREATE | MessageFlags.REPLACE;
      case PutRoute ignored -> MessageFlags.CREATE | MessageFlags.REPLACE;
      case PutNeighbour ignored -> MessageFlags.CREATE | MessageFlags.REPLACE;
      case AddRule ignored -> MessageFlags.CREATE | MessageFlags.EXCLUSIVE;
      case AddMacvlan ignored -> MessageFlags.CREATE | MessageFlags.EXCLUSIVE;
      case SetLinkUp ignored -> 0;
      case SetAddressGeneration ignored -> 0;
      case SetIpv4Setting ignored -> 0;
      case DeleteLink ignored -> 0;
      case DeleteAddress ignored -> 0;
      case DeleteRoute ignored -> 0;
      case DeleteRule ignored -> 0;
      case DeleteNeighbour ignored -> 0;
    };
  }

  @Override
  public void write(RouteOperation operation, MessageWriter message) {
    switch (operation) {
      case PutAddress o -> putAddress(message, o.wanted());
      case DeleteAddress o -> {
        IpAddress address = o.address().address();
        addressHeader(message, address, o.address().prefixLength(), 0, o.linkIndex());
        message
            .bytes(RtnlWire.IFA_LOCAL, address.toBytes())
            .bytes(RtnlWire.IFA_ADDRESS, address.toBytes());
      }
      case PutRoute o -> route(message, o.wanted());
      case DeleteRoute o -> route(message, o.route());
      case AddRule o -> rule(message, o.wanted());
      case DeleteRule o -> rule(message, o.rule());
      case PutNeighbour o -> {
        Neighbour wanted = o.wanted();
        MacAddress mac = Objects.requireNonNull(wanted.mac(), "a neighbour to write has a MAC");
        neighbourHeader(message, wanted.address(), wanted.linkIndex(), wanted.state());
        message
            .bytes(RtnlWire.NDA_LLADDR, mac.toBytes())
            .u8(RtnlWire.NDA_PROTOCOL, wanted.protocol());
      }
      case DeleteNeighbour o -> neighbourHeader(message, o.address(), o.linkIndex(), 0);
      case AddMacvlan o -> LinkMessages.add(message, o.wanted());
      case DeleteLink o -> LinkMessages.header(message, o.linkIndex(), 0, 0);
      case SetLinkUp o -> LinkMessages.up(message, o.linkIndex(), o.up());
      case SetAddressGeneration o -> LinkMessages.set(message, o.linkIndex(), o.wanted());
      case SetIpv4Setting o -> LinkMessages.set(message, o.linkIndex(), o.setting(), o.value());
    }
  }

  static void dumpLinks(MessageWriter message) {
    message.rawU32(0).rawU32(0).rawU32(0).rawU32(0);
    message.u32(RtnlWire.IFLA_EXT_MASK, RtnlWire.RTEXT_FILTER_SKIP_STATS);
  }

  static void dumpAddresses(MessageWriter message) {
    message.rawU32(0).rawU32(0);
  }

  static void dumpRoutes(MessageWriter message, AddressFamily family, long table) {
    message.rawU8(family.kernelNumber()).rawU8(0).rawU8(0).rawU8(0).rawU32(0).rawU32(0);
    message.u32(RtnlWire.RTA_TABLE, table);
  }

  static void dumpRules(MessageWriter message, AddressFamily family) {
    message.rawU8(family.kernelNumber()).rawU8(0).rawU8(0).rawU8(0).rawU32(0).rawU32(0);
  }

  static void dumpNeighbours(MessageWriter message, int linkIndex) {
    message.rawU32(0).rawU32(0).rawU32(0);
    message.u32(RtnlWire.NDA_IFINDEX, linkIndex);
  }

  private static void putAddress(MessageWriter message, AddressSpec wanted) {
    IpAddress address = wanted.address().address();
    addressHeader(
        message,
        address,
        wanted.address().prefixLength(),
        wanted.scope().number(),
        wanted.linkIndex());
    int flags =
        (wanted.noPrefixRoute() ? AddressFlag.NOPREFIXROUTE.bit() : 0)
            | (wanted.noDuplicateDetection() && address.isIpv6() ? AddressFlag.NODAD.bit() : 0);
    message
        .bytes(RtnlWire.IFA_LOCAL, address.toBytes())
        .bytes(RtnlWire.IFA_ADDRESS, address.toBytes())
        .u32(RtnlWire.IFA_FLAGS, flags)
        .u8(RtnlWire.IFA_PROTO, RouteProtocol.HAGANE)
        .bytes(RtnlWire.IFA_CACHEINFO, lifetimes(wanted.preferredSeconds(), wanted.validSeconds()));
  }

  /** struct ifa_cacheinfo: preferred, valid, created, updated; the last two are the kernel's. */
  private static byte[] lifetimes(long preferred, long valid) {
    return java.nio.ByteBuffer.allocate(16)
        .order(java.nio.ByteOrder.nativeOrder())
        .putInt((int) preferred)
        .putInt((int) valid)
        .array();
  }

  private static void addressHeader(
      MessageWriter message, IpAddress address, int prefixLength, int scope, int linkIndex) {
    message
        .rawU8(address.family().kernelNumber())
        .rawU8(prefixLength)
        .rawU8(0)
        .rawU8(scope)
        .rawU32(linkIndex);
  }

  private static void route(MessageWriter message, Route route) {
    Cidr destination = route.destination();
    message
        .rawU8(destination.family().kernelNumber())
        .rawU8(destination.prefixLength())
        .rawU8(0)
        .rawU8(0)
        .rawU8(UNSPECIFIED_TABLE)
        .rawU8(route.protocol())
        .rawU8(route.scope().number())
        .rawU8(route.type().number())
        .rawU32(route.onlink() ? RtnlWire.RTNH_F_ONLINK : 0)
        .u32(RtnlWire.RTA_TABLE, route.table());
    if (destination.prefixLength() > 0) {
      message.bytes(RtnlWire.RTA_DST, destination.address().toBytes());
    }
    IpAddress gateway = route.gateway();
    if (gateway != null) {
      if (gateway.family() == destination.family()) {
        message.bytes(RtnlWire.RTA_GATEWAY, gateway.toBytes());
      } else {
        message.bytes(RtnlWire.RTA_VIA, via(gateway));
      }
    }
    if (route.linkIndex() != 0) {
      message.u32(RtnlWire.RTA_OIF, route.linkIndex());
    }
    if (route.metric() != 0) {
      message.u32(RtnlWire.RTA_PRIORITY, route.metric());
    }
    if (route.preferredSource() != null) {
      message.bytes(RtnlWire.RTA_PREFSRC, route.preferredSource().toBytes());
    }
  }

  /** struct rtvia: a gateway of the other family. */
  private static byte[] via(IpAddress gateway) {
    return java.nio.ByteBuffer.allocate(2 + gateway.family().bytes())
        .order(java.nio.ByteOrder.nativeOrder())
        .putShort((short) gateway.family().kernelNumber())
        .put(gateway.toBytes())
        .array();
  }

  private static void rule(MessageWriter message, Rule rule) {
    Cidr source = rule.source();
    message
        .rawU8(rule.family().kernelNumber())
        .rawU8(0)
        .rawU8(source == null ? 0 : source.prefixLength())
        .rawU8(0)
        .rawU8(UNSPECIFIED_TABLE)
        .rawU8(0)
        .rawU8(0)
        .rawU8(RtnlWire.FR_ACT_TO_TBL)
        .rawU32(0)
        .u32(RtnlWire.FRA_PRIORITY, rule.priority())
        .u32(RtnlWire.FRA_TABLE, rule.table())
        .u8(RtnlWire.FRA_PROTOCOL, rule.protocol());
    if (source != null && source.prefixLength() > 0) {
      message.bytes(RtnlWire.FRA_SRC, source.address().toBytes());
    }
    if (rule.markMask() != 0) {
      message.u32(RtnlWire.FRA_FWMARK, rule.mark()).u32(RtnlWire.FRA_FWMASK, rule.markMask());
    }
    if (rule.incomingInterface() != null) {
      message.string(RtnlWire.FRA_IIFNAME, rule.incomingInterface());
    }
    if (rule.suppressPrefixLength() >= 0) {
      message.u32(RtnlWire.FRA_SUPPRESS_PREFIXLEN, rule.suppressPrefixLength());
    }
  }

  private static void neighbourHeader(
      MessageWriter message, IpAddress address, int linkIndex, int state) {
    message
        .rawU8(address.family().kernelNumber())
        .rawU8(0)
        .rawU16(0)
        .rawU32(linkIndex)
        .rawU16(state)
        .rawU8(0)
        .rawU8(0)
        .bytes(RtnlWire.NDA_DST, address.toBytes());
  }
}
