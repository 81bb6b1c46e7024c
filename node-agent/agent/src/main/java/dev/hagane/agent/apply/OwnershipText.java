package dev.hagane.agent.apply;

import dev.hagane.ipvs.AddressKey;
import dev.hagane.ipvs.MarkKey;
import dev.hagane.ipvs.ServiceKey;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The record of {@link Ownership} as lines:
 *
 * <pre>
 * pool 203.0.113.16/28
 * owned TCP 203.0.113.20 80 UID
 * owned mark IPv4 1212612608 UID
 * foreign TCP 203.0.113.21 80
 * </pre>
 */
final class OwnershipText {

  private OwnershipText() {}

  static List<String> write(
      Collection<Cidr> pools, Map<ServiceKey, String> owned, Collection<ServiceKey> foreign) {
    List<String> lines = new ArrayList<>(pools.size() + owned.size() + foreign.size());
    new TreeSet<>(pools).forEach(pool -> lines.add("pool " + pool));
    new TreeMap<>(owned).forEach((key, uid) -> lines.add("owned " + text(key) + " " + uid));
    new TreeSet<>(foreign).forEach(key -> lines.add("foreign " + text(key)));
    return lines;
  }

  static void read(
      List<String> lines, Set<Cidr> pools, Map<ServiceKey, String> owned, Set<ServiceKey> foreign) {
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "pool" -> pools.add(Cidr.parse(words[1]));
        case "owned" -> owned.put(key(words), words[4]);
        case "foreign" -> foreign.add(key(words));
        default ->
            throw new IllegalArgumentException("'" + line + "' is no line of the ownership record");
      }
    }
  }

  private static String text(ServiceKey key) {
    return switch (key) {
      case AddressKey a -> a.protocol() + " " + a.address() + " " + a.port();
      case MarkKey m -> "mark " + m.family() + " " + m.mark();
    };
  }

  private static ServiceKey key(String[] words) {
    return words[1].equals("mark")
        ? new MarkKey(AddressFamily.valueOf(words[2]), Long.parseLong(words[3]))
        : new AddressKey(
            IpAddress.parse(words[2]),
            TransportProtocol.valueOf(words[1]),
            Integer.parseInt(words[3]));
  }
}
