package dev.hagane.agent.apply;

import dev.hagane.value.AddressFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the host that a director with Masquerade needs. The values that were there are on the
 * disk before they are overwritten, and come back when the node ceases to be a director.
 */
final class HostSettings {
  private static final Logger log = LoggerFactory.getLogger(HostSettings.class);

  /** IPVS' connections are conntrack's too: kube-proxy's KUBE-FORWARD drops what is INVALID. */
  private static final String IPVS_CONNTRACK = "net/ipv4/vs/conntrack";

  private static final String FORWARD_IPV4 = "net/ipv4/ip_forward";
  private static final String FORWARD_IPV6 = "net/ipv6/conf/all/forwarding";

  private final Sysctl sysctl;
  private final StateFile record;
  private final TreeMap<String, String> before = new TreeMap<>();
  private final Set<String> written = new java.util.HashSet<>();

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
   * Switches on what the families need.
   *
   * @param masqueraded families whose packets pass through this host
   * @param interfaces names of the host's interfaces
   */
  Outcome require(Set<AddressFamily> masqueraded, Collection<String> interfaces) {
    Map<String, String> needed = new TreeMap<>();
    if (!masqueraded.isEmpty()) {
      needed.put(IPVS_CONNTRACK, "1");
    }
    if (masqueraded.contains(AddressFamily.IPv4)) {
      needed.put(FORWARD_IPV4, "1");
    }
    List<String> order = new ArrayList<>(needed.keySet());
    if (masqueraded.contains(AddressFamily.IPv6)) {
      // A forwarding host heeds router advertisements only with 2: before forwarding, or its
      // default route expires.
      for (String name : interfaces) {
        String path = "net/ipv6/conf/" + name + "/accept_ra";
        if (sysctl.read(path).filter("1"::equals).isPresent()) {
          needed.put(path, "2");
          order.add(path);
        }
      }
      needed.put(FORWARD_IPV6, "1");
      order.add(FORWARD_IPV6);
    }
    Map<String, String> failures = new TreeMap<>();
    List<String> repaired = new ArrayList<>();
    for (String path : order) {
      write(path, needed.getOrDefault(path, ""), failures, repaired);
    }
    return new Outcome(failures, repaired);
  }

  private void write(
      String path, String value, Map<String, String> failures, List<String> repaired) {
    Optional<String> found = sysctl.read(path);
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

  /** Puts back what was there, where it still is what this program wrote. */
  void restore() {
    if (before.isEmpty()) {
      return;
    }
    // Forwarding first: accept_ra=1 means something only without it.
    Map<String, String> left = new HashMap<>();
    for (Map.Entry<String, String> entry : before.descendingMap().entrySet()) {
      String ours = entry.getKey().endsWith("/accept_ra") ? "2" : "1";
      try {
        if (sysctl.read(entry.getKey()).filter(ours::equals).isPresent()) {
          sysctl.write(entry.getKey(), entry.getValue());
        }
      } catch (SysctlException e) {
        log.warn("{}", e.getMessage());
        left.put(entry.getKey(), entry.getValue());
      }
    }
    before.clear();
    before.putAll(left);
    written.clear();
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
