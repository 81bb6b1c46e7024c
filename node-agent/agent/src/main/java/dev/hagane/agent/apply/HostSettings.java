package dev.hagane.agent.apply;

import dev.hagane.value.AddressFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the host that a director needs. The values that were there are on the disk before
 * they are overwritten, and come back when the node ceases to be a director; those of IPVS alone,
 * which concern nobody else, as soon as they are not needed.
 */
final class HostSettings {
  private static final Logger log = LoggerFactory.getLogger(HostSettings.class);

  private static final String VS = "net/ipv4/vs/";

  /** IPVS' connections are conntrack's too: kube-proxy's KUBE-FORWARD drops what is INVALID. */
  private static final String IPVS_CONNTRACK = VS + "conntrack";

  private static final String FORWARD_IPV4 = "net/ipv4/ip_forward";
  private static final String FORWARD_IPV6 = "net/ipv6/conf/all/forwarding";
  private static final String ACCEPT_RA = "/accept_ra";

  /** A connection whose beginning was not seen here is balanced as well. */
  private static final String SLOPPY_TCP = VS + "sloppy_tcp";

  /** With 1, nothing is balanced while a receiver of connections runs: never on a director. */
  private static final String BACKUP_ONLY = VS + "backup_only";

  /**
   * Which connections the backups are told of (Documentation/networking/ipvs-sysctl.rst): each at
   * its third packet, and then, while it has packets, every 10 s, so that one which is slow does
   * not expire there, one whose datagram was lost is told again, and a backup that boots learns of
   * all. The kernel's own 3 of every 50 packets does that for busy connections only, and too often.
   */
  private static final Map<String, String> SYNCHRONIZATION =
      Map.of(
          VS + "sync_threshold", "3 4", VS + "sync_refresh_period", "10", VS + "sync_retries", "1");

  private final Sysctl sysctl;
  private final StateFile record;
  private final TreeMap<String, String> before = new TreeMap<>();
  private final Set<String> written = new HashSet<>();

  /** Reads what was overwritten by an earlier process. */
  HostSettings(Sysctl sysctl, StateFile record) {
    this.sysctl = sysctl;
    this.record = record;
    record
        .read()
        .ifPresent(lines -> {
          for (String line : lines) {
            int equals = line.indexOf('=');
            before.put(line.substring(0, equals), line.substring(equals + 1));
          }
        });
  }

  /**
   * What a round did.
   *
   * @param failures a setting that could not be written, with the reason
   * @param repaired settings that had been right before and are again
   */
  record Outcome(Map<String, String> failures, List<String> repaired) {}

  /**
   * Sets what is needed.
   *
   * @param interfaces names of the host's interfaces
   */
  Outcome require(HostNeeds needs, Collection<String> interfaces) {
    Map<String, String> needed = new LinkedHashMap<>();
    if (needs.failsOver() && read(BACKUP_ONLY).isPresent()) {
      needed.put(BACKUP_ONLY, ours(BACKUP_ONLY));
    }
    if (needs.strangersWelcome()) {
      needed.put(SLOPPY_TCP, ours(SLOPPY_TCP));
    }
    if (needs.synchronizing()) {
      new TreeMap<>(SYNCHRONIZATION).forEach(needed::put);
    }
    if (needs.certain()) {
      putBack(path -> isOfIpvsAlone(path) && !needed.containsKey(path));
    }
    if (!needs.masqueraded().isEmpty()) {
      needed.put(IPVS_CONNTRACK, "1");
    }
    if (needs.masqueraded().contains(AddressFamily.IPv4)) {
      needed.put(FORWARD_IPV4, "1");
    }
    if (needs.masqueraded().contains(AddressFamily.IPv6)) {
      // A forwarding host heeds router advertisements only with 2: before forwarding, or its
      // default route expires.
      for (String name : interfaces) {
        String path = "net/ipv6/conf/" + name + ACCEPT_RA;
        if (sysctl.read(path).filter("1"::equals).isPresent()) {
          needed.put(path, "2");
        }
      }
      needed.put(FORWARD_IPV6, "1");
    }
    Map<String, String> failures = new TreeMap<>();
    List<String> repaired = new ArrayList<>();
    needed.forEach((path, value) -> write(path, value, failures, repaired));
    return new Outcome(failures, repaired);
  }

  /** The value that this program writes there. */
  private static String ours(String path) {
    if (path.endsWith(ACCEPT_RA)) {
      return "2";
    }
    return path.equals(BACKUP_ONLY) ? "0" : SYNCHRONIZATION.getOrDefault(path, "1");
  }

  private static boolean isOfIpvsAlone(String path) {
    return path.startsWith(VS) && !path.equals(IPVS_CONNTRACK);
  }

  /** Whether what does not work without the setting is the life of connections over a failover. */
  static boolean isForFailover(String path) {
    return isOfIpvsAlone(path);
  }

  /** The kernel puts a tabulator between several values. */
  private Optional<String> read(String path) {
    return sysctl.read(path).map(value -> value.replaceAll("\\s+", " "));
  }

  private void write(
      String path, String value, Map<String, String> failures, List<String> repaired) {
    Optional<String> found = read(path);
    if (found.isEmpty()) {
      failures.put(path, "this kernel has no such setting");
      return;
    }
    if (found.get().equals(value)) {
      written.add(path);
      return;
    }
    try {
      if (before.putIfAbsent(path, found.get()) == null) {
        save();
      }
      sysctl.write(path, value);
      if (!written.add(path)) {
        repaired.add(path);
      }
    } catch (SysctlException | StateFileException e) {
      failures.put(path, String.valueOf(e.getMessage()));
    }
  }

  /** Puts back all that was there, where it still is what this program wrote. */
  void restore() {
    putBack(path -> true);
  }

  private void putBack(Predicate<String> which) {
    written.removeIf(which);
    if (before.keySet().stream().noneMatch(which)) {
      return;
    }
    // Forwarding first: accept_ra=1 means something only without it.
    Map<String, String> left = new HashMap<>();
    for (Map.Entry<String, String> entry : before.descendingMap().entrySet()) {
      String path = entry.getKey();
      if (!which.test(path)) {
        left.put(path, entry.getValue());
        continue;
      }
      try {
        if (read(path).filter(ours(path)::equals).isPresent()) {
          sysctl.write(path, entry.getValue());
        }
      } catch (SysctlException e) {
        log.warn("{}", e.getMessage());
        left.put(path, entry.getValue());
      }
    }
    before.clear();
    before.putAll(left);
    try {
      save();
    } catch (StateFileException e) {
      log.warn("{}", e.getMessage());
    }
  }

  private void save() {
    record.write(before.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
