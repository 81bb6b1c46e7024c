package dev.hagane.rtnl;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageReader;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.InterfaceAddress;
import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads rtnetlink answers. Throws {@link MalformedMessageException} and nothing else, whatever the
 * bytes. Families other than IPv4 and IPv6 are skipped.
 */
final class RtnlDecoder {
  private RtnlDecoder() {}

  static @Nullable Link link(MessageReader message) {
    if (message.type() != RtnlWire.RTM_NEWLINK) {
      return null;
    }
    int index = message.s32(4);
    long flags = message.u32(8);
    String name = "";
    String kind = null;
    MacAddress mac = null;
    long mtu = 0;
    OperationalState state = OperationalState.UNKNOWN;
    boolean carrier = false;
    int master = 0;
    int parent = 0;
    int vlanId = 0;
    long group = 0;
    AttributeReader attributes = message.attributes(RtnlWire.LINK_HEADER);
    while (attributes.next()) {
      switch (attributes.type()) {
        case RtnlWire.IFLA_ADDRESS -> mac = mac(attributes);
        case RtnlWire.IFLA_IFNAME -> name = attributes.string();
        case RtnlWire.IFLA_MTU -> mtu = attributes.u32();
        case RtnlWire.IFLA_LINK -> parent = attributes.s32();
        case RtnlWire.IFLA_GROUP -> group = attributes.u32();
        case RtnlWire.IFLA_MASTER -> master = attributes.s32();
        case RtnlWire.IFLA_OPERSTATE -> state = OperationalState.ofNumber(attributes.u8());
        case RtnlWire.IFLA_CARRIER -> carrier = attributes.u8() != 0;
        case RtnlWire.IFLA_LINKINFO -> {
          kind = kind(attributes.nested());
          vlanId = "vlan".equals(kind) ? vlanId(attributes.nested()) : 0;
        }
        default -> {}
      }
    }
    boolean up = (flags & RtnlWire.IFF_UP) != 0;
    return new Link(
        index,
        name,
        kind,
        mac,
        mtu,
        state,
        up,
        up && carrier,
        (flags & RtnlWire.IFF_LOOPBACK) != 0,
        master,
        parent,
        vlanId,
        group);
  }

  static @Nullable LinkAddress address(MessageReader message) {
    AddressFamily family = family(message);
    if (family == null || message.type() != RtnlWire.RTM_NEWADDR) {
      return null;
    }
    int prefixLength = prefixLength(family, message.u8(1));
    long flags = message.u8(2);
    Scope scope = Scope.ofNumber(message.u8(3));
    int index = message.s32(4);
    IpAddress address = null;
    IpAddress local = null;
    int protocol = 0;
    long preferred = LinkAddress.FOREVER;
    long valid = LinkAddress.FOREVER;
    AttributeReader attributes = message.attributes(RtnlWire.ADDRESS_HEADER);
    while (attributes.next()) {
      switch (attributes.type()) {
        case RtnlWire.IFA_ADDRESS -> address = ip(family, attributes);
        case RtnlWire.IFA_LOCAL -> local = ip(family, attributes);
        case RtnlWire.IFA_FLAGS -> flags = attributes.u32();
        case RtnlWire.IFA_PROTO -> protocol = attributes.u8();
        case RtnlWire.IFA_CACHEINFO -> {
          preferred = attributes.u32At(0);
          valid = attributes.u32At(4);
        }
        default -> {}
      }
    }
    // For IPv4 the kernel says "forever" of a permanent address that was written with 0.
    boolean permanent = (flags & AddressFlag.PERMANENT.bit()) != 0;
    if (permanent && (flags & AddressFlag.DEPRECATED.bit()) != 0) {
      preferred = 0;
    }
    // On a point-to-point link ADDRESS is the other end and LOCAL this one.
    IpAddress own = local != null ? local : address;
    if (own == null) {
      throw new MalformedMessageException("an interface's address without the address");
    }
    return new LinkAddress(
        index,
        new InterfaceAddress(own, prefixLength),
        scope,
        AddressFlag.ofBits(flags),
        protocol,
        preferred,
        valid);
  }

  static @Nullable Route route(MessageReader message) {
    AddressFamily family = family(message);
    if (family == null || message.type() != RtnlWire.RTM_NEWROUTE) {
      return null;
    }
    int prefixLength = prefixLength(family, message.u8(1));
    long table = message.u8(4);
    int protocol = message.u8(5);
    Scope scope = Scope.ofNumber(message.u8(6));
    RouteType type = RouteType.ofNumber(message.u8(7));
    long flags = message.u32(8);
    if ((flags & RtnlWire.RTM_F_CLONED) != 0) {
      return null;
    }
    IpAddress destination = IpAddress.of(new byte[family.bytes()]);
    NextHop hop = new NextHop();
    hop.onlink = (flags & RtnlWire.RTNH_F_ONLINK) != 0;
    long metric = 0;
    IpAddress source = null;
    AttributeReader attributes = message.attributes(RtnlWire.ROUTE_HEADER);
    while (attributes.next()) {
      switch (attributes.type()) {
        case RtnlWire.RTA_DST -> destination = ip(family, attributes);
        case RtnlWire.RTA_TABLE -> table = attributes.u32();
        case RtnlWire.RTA_PRIORITY -> metric = attributes.u32();
        case RtnlWire.RTA_PREFSRC -> source = ip(family, attributes);
        case RtnlWire.RTA_OIF -> hop.linkIndex = attributes.s32();
        case RtnlWire.RTA_MULTIPATH -> hop.readFirst(family, attributes);
        default -> hop.read(family, attributes);
      }
    }
    return new Route(
        Cidr.containing(destination, prefixLength),
        table,
        protocol,
        type,
        scope,
        hop.gateway,
        hop.linkIndex,
        hop.onlink,
        metric,
        source);
  }

  static @Nullable Rule rule(MessageReader message) {
    AddressFamily family = family(message);
    if (family == null || message.type() != RtnlWire.RTM_NEWRULE) {
      return null;
    }
    int sourceLength = prefixLength(family, message.u8(2));
    long table = message.u8(4);
    boolean recognised =
        message.u8(1) == 0
            && message.u8(3) == 0
            && message.u8(7) == RtnlWire.FR_ACT_TO_TBL
            && (message.u32(8) & RtnlWire.FIB_RULE_INVERT) == 0;
    long priority = 0;
    IpAddress source = null;
    long mark = 0;
    long mask = 0;
    String incoming = null;
    int suppress = -1;
    int protocol = 0;
    AttributeReader attributes = message.attributes(RtnlWire.RULE_HEADER);
    while (attributes.next()) {
      switch (attributes.type()) {
        case RtnlWire.FRA_PRIORITY -> priority = attributes.u32();
        case RtnlWire.FRA_SRC -> source = ip(family, attributes);
        case RtnlWire.FRA_FWMARK -> mark = attributes.u32();
        case RtnlWire.FRA_FWMASK -> mask = attributes.u32();
        case RtnlWire.FRA_IIFNAME -> incoming = attributes.string();
        case RtnlWire.FRA_TABLE -> table = attributes.u32();
        case RtnlWire.FRA_SUPPRESS_PREFIXLEN -> suppress = attributes.s32();
        case RtnlWire.FRA_PROTOCOL -> protocol = attributes.u8();
        case RtnlWire.FRA_PAD -> {}
        default -> recognised = false;
      }
    }
    return new Rule(
        family,
        priority,
        source == null ? null : Cidr.containing(source, sourceLength),
        mark,
        mask,
        incoming,
        table,
        suppress,
        protocol,
        recognised);
  }

  static @Nullable Neighbour neighbour(MessageReader message) {
    AddressFamily family = family(message);
    if (family == null || message.type() != RtnlWire.RTM_NEWNEIGH) {
      return null;
    }
    int index = message.s32(4);
    int state = message.u16(8);
    IpAddress address = null;
    MacAddress mac = null;
    int protocol = 0;
    AttributeReader attributes = message.attributes(RtnlWire.NEIGHBOUR_HEADER);
    while (attributes.next()) {
      switch (attributes.type()) {
        case RtnlWire.NDA_DST -> address = ip(family, attributes);
        case RtnlWire.NDA_LLADDR -> mac = mac(attributes);
        case RtnlWire.NDA_PROTOCOL -> protocol = attributes.u8();
        default -> {}
      }
    }
    return address == null ? null : new Neighbour(index, address, mac, state, protocol);
  }

  private static final class NextHop {
    @Nullable IpAddress gateway;
    int linkIndex;
    boolean onlink;

    void read(AddressFamily family, AttributeReader attributes) {
      switch (attributes.type()) {
        case RtnlWire.RTA_GATEWAY -> gateway = ip(family, attributes);
        case RtnlWire.RTA_VIA -> gateway = via(attributes);
        default -> {}
      }
    }

    /** struct rtnexthop: length (2), flags (1), hops (1), interface (4), attributes. */
    void readFirst(AddressFamily family, AttributeReader attributes) {
      linkIndex = (int) attributes.u32At(4);
      byte[] header = attributes.bytes(RtnlWire.NEXT_HOP_HEADER);
      onlink = (header[2] & RtnlWire.RTNH_F_ONLINK) != 0;
      AttributeReader inner = attributes.nested(RtnlWire.NEXT_HOP_HEADER, attributes.u16At(0));
      while (inner.next()) {
        read(family, inner);
      }
    }
  }

  private static @Nullable AddressFamily family(MessageReader message) {
    int number = message.u8(0);
    if (number == AddressFamily.IPv4.kernelNumber()) {
      return AddressFamily.IPv4;
    }
    return number == AddressFamily.IPv6.kernelNumber() ? AddressFamily.IPv6 : null;
  }

  private static IpAddress ip(AddressFamily family, AttributeReader attributes) {
    return IpAddress.of(attributes.bytes(family.bytes()));
  }

  private static @Nullable IpAddress via(AttributeReader attributes) {
    byte[] bytes = attributes.bytes();
    for (AddressFamily family : AddressFamily.values()) {
      if (bytes.length == 2 + family.bytes()) {
        return IpAddress.of(java.util.Arrays.copyOfRange(bytes, 2, bytes.length));
      }
    }
    return null;
  }

  private static @Nullable MacAddress mac(AttributeReader attributes) {
    return attributes.length() == 6 ? MacAddress.of(attributes.bytes()) : null;
  }

  private static int prefixLength(AddressFamily family, int length) {
    if (length > family.bits()) {
      throw new MalformedMessageException("prefix length " + length + " for " + family);
    }
    return length;
  }

  private static @Nullable String kind(AttributeReader info) {
    while (info.next()) {
      if (info.type() == RtnlWire.IFLA_INFO_KIND) {
        return info.string();
      }
    }
    return null;
  }

  private static int vlanId(AttributeReader info) {
    while (info.next()) {
      if (info.type() == RtnlWire.IFLA_INFO_DATA) {
        AttributeReader data = info.nested();
        while (data.next()) {
          if (data.type() == RtnlWire.IFLA_VLAN_ID) {
            return data.u16();
          }
        }
      }
    }
    return 0;
  }
}
