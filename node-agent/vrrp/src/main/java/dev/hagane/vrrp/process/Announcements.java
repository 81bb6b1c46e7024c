package dev.hagane.vrrp.process;

import dev.hagane.rtnl.Link;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.AnnouncementException;
import dev.hagane.vrrp.Announcer;
import dev.hagane.vrrp.control.Announcing;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the neighbours which addresses are here: at once when they come, the same once more after
 * an interval, and then from time to time. A thousand addresses do not keep an advertisement
 * waiting: a call of {@link #tick} sends a part. Times are nanoseconds.
 */
final class Announcements {
  private static final Logger log = LoggerFactory.getLogger(Announcements.class);
  private static final int AT_ONCE = 64;
  private static final long NANOS_PER_MILLISECOND = 1_000_000;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** Rounds over some addresses that are due at a time. */
  private record Burst(String group, List<IpAddress> addresses, int rounds, long due) {}

  private static final class Known {
    Announcing how;
    final Map<IpAddress, Integer> linkIndexes = new HashMap<>();
    long refreshDue = Long.MAX_VALUE;

    Known(Announcing how) {
      this.how = how;
    }
  }

  private final Announcer announcer;
  private final Map<String, Known> groups = new HashMap<>();
  private final PriorityQueue<Burst> later =
      new PriorityQueue<>(Comparator.comparingLong(Burst::due));
  private final Deque<Burst> begun = new ArrayDeque<>();
  private Map<Integer, Link> links = Map.of();
  private int position;
  private boolean failing;

  Announcements(Announcer announcer) {
    this.announcer = announcer;
  }

  /** The interfaces as they are now. What is on one that changed its MAC is announced again. */
  void links(List<Link> present, long now) {
    Map<Integer, Link> before = links;
    links = new HashMap<>();
    present.forEach(link -> links.put(link.index(), link));
    groups.forEach((group, known) -> {
      boolean changed =
          known.linkIndexes.values().stream()
              .anyMatch(index -> !Objects.equals(mac(before, index), mac(links, index)));
      if (changed) {
        schedule(group, known, List.copyOf(known.linkIndexes.keySet()), now);
      }
    });
  }

  private static Object mac(Map<Integer, Link> links, int index) {
    Link link = links.get(index);
    return link == null || link.mac() == null ? "" : link.mac();
  }

  /** These addresses have come to a group: on which interfaces. */
  void came(String group, Announcing how, Map<IpAddress, Link> addresses, long now) {
    if (addresses.isEmpty()) {
      return;
    }
    Known known = groups.computeIfAbsent(group, name -> new Known(how));
    addresses.forEach((address, link) -> known.linkIndexes.put(address, link.index()));
    change(known, how, now);
    schedule(group, known, List.copyOf(addresses.keySet()), now);
  }

  /** From now on the group's addresses are announced so. */
  void change(String group, Announcing how, long now) {
    Known known = groups.get(group);
    if (known != null && !known.how.equals(how)) {
      known.refreshDue = Long.MAX_VALUE;
      change(known, how, now);
    }
  }

  private static void change(Known known, Announcing how, long now) {
    known.how = how;
    if (how.refreshSeconds() > 0 && known.refreshDue == Long.MAX_VALUE) {
      known.refreshDue = now + how.refreshSeconds() * NANOS_PER_SECOND;
    }
  }

  /** All addresses of a group once more: somebody else said meanwhile that they are his. */
  void again(String group, long now) {
    Known known = groups.get(group);
    if (known != null) {
      schedule(group, known, List.copyOf(known.linkIndexes.keySet()), now);
    }
  }

  private void schedule(String group, Known known, List<IpAddress> addresses, long now) {
    later.add(new Burst(group, addresses, known.how.repeat(), now));
    if (known.how.intervalMilliseconds() > 0) {
      long due = now + known.how.intervalMilliseconds() * NANOS_PER_MILLISECOND;
      later.add(new Burst(group, addresses, known.how.repeat(), due));
    }
  }

  /** This address has left the group; what was to be said about it is not said. */
  void left(String group, IpAddress address) {
    Known known = groups.get(group);
    if (known != null) {
      known.linkIndexes.remove(address);
    }
  }

  /** The group has given all its addresses up. */
  void leftAll(String group) {
    groups.remove(group);
  }

  /** When to call {@link #tick}; {@link Long#MAX_VALUE}: not at all. */
  long deadline() {
    Burst first = begun.isEmpty() ? later.peek() : begun.peek();
    long due = first == null ? Long.MAX_VALUE : first.due;
    for (Known known : groups.values()) {
      due = Math.min(due, known.refreshDue);
    }
    return due;
  }

  /** Sends what is due, a part of it if it is much: look at the deadline again. */
  void tick(long now) {
    groups.forEach((group, known) -> {
      if (known.refreshDue <= now) {
        known.refreshDue = now + known.how.refreshSeconds() * NANOS_PER_SECOND;
        later.add(new Burst(group, List.copyOf(known.linkIndexes.keySet()), 1, now));
      }
    });
    while (!later.isEmpty() && later.element().due <= now) {
      begun.add(later.remove());
    }
    int sent = 0;
    while (sent < AT_ONCE && !begun.isEmpty()) {
      Burst burst = begun.element();
      Known known = groups.get(burst.group);
      if (known == null || position >= burst.addresses.size()) {
        begun.remove();
        position = 0;
        if (known != null && burst.rounds > 1) {
          begun.addFirst(new Burst(burst.group, burst.addresses, burst.rounds - 1, burst.due));
        }
        continue;
      }
      IpAddress address = burst.addresses.get(position++);
      Link link = links.get(known.linkIndexes.getOrDefault(address, 0));
      if (link != null) {
        send(link, address);
        sent++;
      }
    }
  }

  private void send(Link link, IpAddress address) {
    try {
      announcer.announce(link, address);
      failing = false;
    } catch (AnnouncementException e) {
      if (!failing) {
        log.warn("{}: {}", e.getMessage(), e.getCause() == null ? "" : e.getCause().getMessage());
      }
      failing = true;
    }
  }
}
