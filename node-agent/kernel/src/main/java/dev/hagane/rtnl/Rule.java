package dev.hagane.rtnl;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import org.jspecify.annotations.Nullable;

/**
 * A policy routing rule that looks into a table ({@code ip rule}). Rules with other selectors or
 * actions are another program's: read, they have {@code recognised} false.
 *
 * @param family of the packets
 * @param priority the lowest is asked first, 0 to 4294967295
 * @param source packets from here; null: all
 * @param mark the mark under the mask; 0 with mask 0: any
 * @param markMask 0 to 4294967295
 * @param incomingInterface name; null: any
 * @param table where to look
 * @param suppressPrefixLength ignore routes with prefixes of this length or shorter; -1: none
 * @param protocol who made it
 * @param recognised whether this record says all there is to the rule
 */
public record Rule(
    AddressFamily family,
    long priority,
    @Nullable Cidr source,
    long mark,
    long markMask,
    @Nullable String incomingInterface,
    long table,
    int suppressPrefixLength,
    int protocol,
    boolean recognised) {

  /** A rule of ours for marked packets. */
  public static Rule forMark(
      AddressFamily family, long priority, long mark, long mask, long table) {
    return new Rule(
        family, priority, null, mark, mask, null, table, -1, RouteProtocol.HAGANE, true);
  }

  /** A rule of ours for packets from a network. */
  public static Rule forSource(Cidr source, long priority, long table) {
    return new Rule(
        source.family(), priority, source, 0, 0, null, table, -1, RouteProtocol.HAGANE, true);
  }

  /** A rule of ours that takes a table's routes but for those with short prefixes. */
  public static Rule suppressing(
      AddressFamily family, long priority, long table, int suppressPrefixLength) {
    return new Rule(
        family,
        priority,
        null,
        0,
        0,
        null,
        table,
        suppressPrefixLength,
        RouteProtocol.HAGANE,
        true);
  }
}
