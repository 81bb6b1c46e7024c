package dev.hagane.rtnl;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be set of an interface's IPv4 and IPv6.
 *
 * @param addressGeneration null where IPv6 is off, or in a way unknown here
 * @param ipv4 the settings; empty where IPv4 is off
 */
public record LinkSettings(
    @Nullable AddressGeneration addressGeneration, Map<Ipv4Setting, Integer> ipv4) {

  /** Copies the settings. */
  public LinkSettings {
    ipv4 = Map.copyOf(ipv4);
  }
}
