package dev.hagane.agent.apply;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the kernel should hold and which commands lead there, as text, worked out by set difference.
 * It shares nothing with the code that it judges.
 */
final class TableModel {

  /** A service's attributes, and its destinations' by their key. */
  record Entry(String attributes, Map<String, String> destinations) {}

  private TableModel() {}

  /** The table that these services make. */
  static Map<String, Entry> table(Collection<CompiledService> services) {
    Map<String, Entry> table = new TreeMap<>();
    for (CompiledService service : services) {
      for (var address : service.addresses()) {
        boolean six = address.value().contains(":");
        for (CompiledPort port : service.ports()) {
          String key =
              port.mark() != null
                  ? "FWM " + port.mark() + (six ? " IPv6" : "")
                  : port.protocol() + " " + host(address.value(), six) + ":" + port.first();
          table.computeIfAbsent(key, k -> entry(service, port, six));
        }
      }
    }
    return table;
  }

  private static Entry entry(CompiledService service, CompiledPort port, boolean six) {
    boolean udp =
        port.mark() == null
            ? port.protocol().name().equals("UDP")
            : service.ports().stream().anyMatch(p -> p.protocol().name().equals("UDP"));
    var options = service.schedulerOptions();
    boolean hashing =
        service.scheduler().name().equals("sh") || service.scheduler().name().equals("mh");
    var persistence = service.persistence();
    String attributes =
        service.scheduler()
            + (hashing && options != null && options.fallback() ? " fallback" : "")
            + (hashing && options != null && options.hashPort() ? " port" : "")
            + (service.onePacket() && udp ? " ops" : "")
            + (persistence == null
                ? ""
                : " persistent "
                    + persistence.timeoutSeconds()
                    + "/"
                    + (six ? persistence.ipv6PrefixLength() : persistence.ipv4PrefixLength()));
    Map<String, String> destinations = new TreeMap<>();
    for (CompiledServer server : service.servers()) {
      if (server.address().contains(":") == six) {
        int unchanged = port.mark() == null ? port.first() : 0;
        int to = unchanged;
        if (service.forwarding() == ForwardingMethod.Masquerade) {
          to =
              server.port() != 0
                  ? server.port()
                  : port.targetPort() != null ? port.targetPort() : unchanged;
        }
        destinations.put(
            host(server.address(), six) + ":" + to, service.forwarding() + " " + server.weight());
      }
    }
    return new Entry(attributes, destinations);
  }

  private static String host(String address, boolean six) {
    return six ? "[" + address + "]" : address;
  }

  /** The commands from one table to another. */
  static Set<String> commands(Map<String, Entry> from, Map<String, Entry> to) {
    Set<String> commands = new TreeSet<>();
    to.forEach((key, want) -> {
      Entry have = from.get(key);
      if (have == null) {
        commands.add("add " + key + " " + want.attributes());
      } else if (!have.attributes().equals(want.attributes())) {
        commands.add("set " + key + " " + want.attributes());
      }
      Map<String, String> there = have == null ? Map.of() : have.destinations();
      want.destinations()
          .forEach((destination, attributes) -> {
            if (!there.containsKey(destination)) {
              commands.add("add " + key + " " + destination + " " + attributes);
            } else if (!there.get(destination).equals(attributes)) {
              commands.add("set " + key + " " + destination + " " + attributes);
            }
          });
      there.forEach((destination, attributes) -> {
        if (!want.destinations().containsKey(destination)) {
          if (!attributes.endsWith(" 0")) {
            commands.add(
                "set " + key + " " + destination + " " + attributes.replaceAll(" .*", " 0"));
          }
          commands.add("delete " + key + " " + destination);
        }
      });
    });
    from.keySet().stream()
        .filter(key -> !to.containsKey(key))
        .forEach(key -> commands.add("delete " + key));
    return commands;
  }
}
