package dev.hagane.nft;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.NetlinkChannel;

/**
 * Asks nf_tables for its generation (NFT_MSG_GETGEN, include/uapi/linux/netfilter/nf_tables.h). The
 * kernel counts up with every transaction of any program.
 */
final class RulesetGeneration {
  // nfnetlink.h: type is subsystem << 8 | message; the header is family, version, resource ID.
  private static final int SUBSYSTEM_NFTABLES = 10 << 8;
  private static final int GET_GENERATION = SUBSYSTEM_NFTABLES | 16;
  private static final int HEADER = 4;
  private static final int GENERATION_ID = 1;

  private RulesetGeneration() {}

  static long read(NetlinkChannel channel) {
    Long generation =
        channel.get(
            "reading the generation of nf_tables",
            GET_GENERATION,
            message -> message.rawU32(0),
            RulesetGeneration::decode);
    if (generation == null) {
      throw new MalformedMessageException("no answer about the generation of nf_tables");
    }
    return generation;
  }

  static Long decode(MessageReader message) {
    AttributeReader attributes = message.attributes(HEADER);
    while (attributes.next()) {
      if (attributes.type() == GENERATION_ID) {
        return attributes.u32BigEndian();
      }
    }
    throw new MalformedMessageException("a generation without its number");
  }
}
