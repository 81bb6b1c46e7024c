package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.DirectorInstance;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The directors' own addresses on one instance's network, for unicast. One that a director told
 * once is known until it tells another: a director whose agent restarts, or whose link is down, is
 * advertised to all the while, so that it hears the active one as soon as it can.
 *
 * <p>Two directors get each other's addresses at once or not at all: one that heard nobody because
 * the other does not know it yet would become active beside it.
 */
final class PeerAddresses {
  private final Map<String, IpAddress> known = new TreeMap<>();

  PeerAddresses(
      DirectorInstance instance,
      List<String> directors,
      PastState.@Nullable Role past,
      GroupReport report) {
    for (String director : directors) {
      DirectorReport said = report.of(director);
      IpAddress address = said == null ? null : said.sourceAddresses().get(instance.name());
      if (fits(address, instance)) {
        known.put(director, address);
      }
    }
    if (past != null) {
      remember(instance, directors, past);
    }
  }

  private static boolean fits(@Nullable IpAddress address, DirectorInstance instance) {
    return address != null
        && address.isUnicastHost()
        && address.family() == instance.addressFamily().toValue();
  }

  /**
   * Reads the addresses back from what was written. Whoever was known then has the addresses of all
   * the others that were, in the order of their names.
   */
  private void remember(DirectorInstance instance, List<String> directors, PastState.Role past) {
    Map<String, List<String>> written = new TreeMap<>();
    past.byNode()
        .forEach((node, role) -> {
          List<String> peers = written(role, instance.name());
          if (!peers.isEmpty()) {
            written.put(node, peers);
          }
        });
    written.forEach((node, addresses) -> {
      List<String> others = new ArrayList<>(written.keySet());
      others.remove(node);
      if (others.size() == addresses.size()) {
        for (int i = 0; i < others.size(); i++) {
          IpAddress address = Texts.addressOrNull(addresses.get(i));
          if (directors.contains(others.get(i)) && fits(address, instance)) {
            known.putIfAbsent(others.get(i), address);
          }
        }
      }
    });
  }

  private static List<String> written(DirectorRole role, String instance) {
    for (DirectorInstance told : role.instances()) {
      if (told.name().equals(instance)) {
        return told.unicastPeers();
      }
    }
    return List.of();
  }

  boolean knows(String director) {
    return known.containsKey(director);
  }

  /** The others' addresses, in the order of their names; none while its own is not known. */
  List<String> peersOf(String director) {
    if (!knows(director)) {
      return List.of();
    }
    List<String> peers = new ArrayList<>();
    known.forEach((name, address) -> {
      if (!name.equals(director)) {
        peers.add(address.toString());
      }
    });
    return peers;
  }
}
