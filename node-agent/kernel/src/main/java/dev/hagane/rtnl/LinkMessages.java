package dev.hagane.rtnl;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.MessageWriter;
import dev.hagane.value.AddressFamily;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes changes of interfaces and reads their settings (include/uapi/linux/if_link.h). */
final class LinkMessages {
  private LinkMessages() {}

  /**
   * struct ifinfomsg: family, padding, hardware type (2), index (4), flags (4), change mask (4).
   */
  static void header(MessageWriter message, int index, long flags, long change) {
    message.rawU32(0).rawU32(index).rawU32(flags).rawU32(change);
  }

  static void get(MessageWriter message, int index) {
    header(message, index, 0, 0);
    message.u32(RtnlWire.IFLA_EXT_MASK, RtnlWire.RTEXT_FILTER_SKIP_STATS);
  }

  static void add(MessageWriter message, Macvlan wanted) {
    header(message, 0, 0, 0);
    message
        .string(RtnlWire.IFLA_IFNAME, wanted.name())
        .bytes(RtnlWire.IFLA_ADDRESS, wanted.mac().toBytes())
        .u32(RtnlWire.IFLA_LINK, wanted.parent())
        .u32(RtnlWire.IFLA_GROUP, Macvlan.GROUP);
    int info = message.beginNested(RtnlWire.IFLA_LINKINFO);
    message.string(RtnlWire.IFLA_INFO_KIND, "macvlan");
    int data = message.beginNested(RtnlWire.IFLA_INFO_DATA);
    message.u32(RtnlWire.IFLA_MACVLAN_MODE, RtnlWire.MACVLAN_MODE_PRIVATE);
    message.endNested(data);
    message.endNested(info);
  }

  static void up(MessageWriter message, int index, boolean up) {
    header(message, index, up ? RtnlWire.IFF_UP : 0, RtnlWire.IFF_UP);
  }

  static void set(MessageWriter message, int index, AddressGeneration wanted) {
    header(message, index, 0, 0);
    int specification = message.beginNested(RtnlWire.IFLA_AF_SPEC);
    int family = message.beginNested(AddressFamily.IPv6.kernelNumber());
    message.u8(RtnlWire.IFLA_INET6_ADDR_GEN_MODE, wanted.number());
    message.endNested(family);
    message.endNested(specification);
  }

  static void set(MessageWriter message, int index, Ipv4Setting setting, int value) {
    header(message, index, 0, 0);
    int specification = message.beginNested(RtnlWire.IFLA_AF_SPEC);
    int family = message.beginNested(AddressFamily.IPv4.kernelNumber());
    int settings = message.beginNested(RtnlWire.IFLA_INET_CONF);
    message.u32(setting.number(), value);
    message.endNested(settings);
    message.endNested(family);
    message.endNested(specification);
  }

  static @Nullable LinkSettings settings(MessageReader message) {
    if (message.type() != RtnlWire.RTM_NEWLINK) {
      return null;
    }
    AddressGeneration generation = null;
    Map<Ipv4Setting, Integer> ipv4 = new EnumMap<>(Ipv4Setting.class);
    AttributeReader attributes = message.attributes(RtnlWire.LINK_HEADER);
    while (attributes.next()) {
      if (attributes.type() == RtnlWire.IFLA_AF_SPEC) {
        AttributeReader families = attributes.nested();
        while (families.next()) {
          if (families.type() == AddressFamily.IPv4.kernelNumber()) {
            readIpv4(families.nested(), ipv4);
          } else if (families.type() == AddressFamily.IPv6.kernelNumber()) {
            generation = generation(families.nested());
          }
        }
      }
    }
    return new LinkSettings(generation, ipv4);
  }

  /** All settings in an array of four bytes each, the first one's number being 1. */
  private static void readIpv4(AttributeReader attributes, Map<Ipv4Setting, Integer> into) {
    while (attributes.next()) {
      if (attributes.type() == RtnlWire.IFLA_INET_CONF) {
        for (Ipv4Setting setting : Ipv4Setting.values()) {
          int offset = (setting.number() - 1) * 4;
          if (offset <= attributes.length() - 4) {
            into.put(setting, (int) attributes.u32At(offset));
          }
        }
      }
    }
  }

  private static @Nullable AddressGeneration generation(AttributeReader attributes) {
    while (attributes.next()) {
      if (attributes.type() == RtnlWire.IFLA_INET6_ADDR_GEN_MODE) {
        return AddressGeneration.ofNumber(attributes.u8());
      }
    }
    return null;
  }
}
