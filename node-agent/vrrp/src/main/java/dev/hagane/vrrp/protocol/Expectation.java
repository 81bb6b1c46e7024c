package dev.hagane.vrrp.protocol;

import dev.hagane.value.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a well-formed advertisement must be like to concern one of our instances (RFC 3768 section
 * 7.1, RFC 9568 section 7.1). The caller has found the instance by interface, family and VRID.
 *
 * @param intervalNanos our own; compared in version 2 only, version 3 learns the master's
 * @param unicastPeers whom we listen to; empty: multicast, everybody on the network
 */
public record Expectation(
    int version, long intervalNanos, Authentication authentication, Set<IpAddress> unicastPeers) {
  public Expectation {
    unicastPeers = Set.copyOf(unicastPeers);
  }

  /** Why to discard it, or null: hand it to {@link GroupMachine#received}. */
  public Decoded.@Nullable Invalid check(Advertisement heard, IpAddress source) {
    if (heard.version() != version) {
      return new Decoded.Invalid(
          InvalidCause.VERSION, source + " speaks version " + heard.version() + ", we " + version);
    }
    if (!heard.authentication().equals(authentication)) {
      return new Decoded.Invalid(
          InvalidCause.AUTHENTICATION,
          source
              + " sends "
              + (heard.authentication() instanceof Authentication.None ? "no" : "another")
              + " password");
    }
    if (version == 2 && heard.intervalNanos() != intervalNanos) {
      return new Decoded.Invalid(
          InvalidCause.INTERVAL,
          source
              + " advertises every "
              + heard.intervalNanos() / VrrpInterval.SECOND
              + " s, we every "
              + intervalNanos / VrrpInterval.SECOND);
    }
    if (!unicastPeers.isEmpty() && !unicastPeers.contains(source)) {
      return new Decoded.Invalid(InvalidCause.SOURCE, source + " is not one of our peers");
    }
    return null;
  }
}
