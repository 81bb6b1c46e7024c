package dev.hagane.vrrp.process;

import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.protocol.Decoded;
import dev.hagane.vrrp.protocol.InvalidCause;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the packets that a group does not take; tells of each kind once a minute at most. */
final class InvalidPackets {
  private static final Logger log = LoggerFactory.getLogger(InvalidPackets.class);
  private static final long QUIET_NANOS = 60_000_000_000L;

  private static final class Count {
    long packets;
    long quietUntil = Long.MIN_VALUE;
    long untold;
  }

  private final String group;
  private final Map<InvalidCause, Count> counts = new EnumMap<>(InvalidCause.class);

  InvalidPackets(String group) {
    this.group = group;
  }

  /** One more. */
  void add(String instance, IpAddress source, Decoded.Invalid invalid, long now) {
    Count count = counts.computeIfAbsent(invalid.cause(), cause -> new Count());
    count.packets++;
    if (now < count.quietUntil) {
      count.untold++;
      return;
    }
    log.warn(
        "{}: {}: a packet from {} is not accepted: {}{}",
        group,
        instance,
        source,
        invalid.detail(),
        count.untold == 0 ? "" : " (and " + count.untold + " before)");
    count.quietUntil = now + QUIET_NANOS;
    count.untold = 0;
  }

  /** How many since the beginning, by cause. */
  Map<InvalidCause, Long> counts() {
    Map<InvalidCause, Long> result = new EnumMap<>(InvalidCause.class);
    counts.forEach((cause, count) -> result.put(cause, count.packets));
    return result;
  }
}
