package dev.hagane.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a director's kernel must hold after each of a sequence of random edits. Knows nothing of how
 * the product plans: it is a model of ipvsadm's output.
 */
final class EditModel {
  private static final List<String> SCHEDULERS = List.of("rr", "wrr", "wlc", "lc", "sh");
  private static final List<String> STATES =
      List.of("Active", "Active", "Active", "Drain", "Disabled");

  private record Server(int weight, String state) {}

  private record Service(
      int address, int port, String scheduler, String pool, boolean masquerade) {}

  /** One edit: manifests to apply, or an object to delete. */
  record Edit(String says, String manifest, String deletedService) {}

  private final SplittableRandom random;
  private final Map<String, Map<Integer, Server>> pools = new TreeMap<>();
  private final Map<String, Service> services = new TreeMap<>();

  EditModel(long seed) {
    random = new SplittableRandom(seed);
    for (String pool : List.of("edit-a", "edit-b")) {
      Map<Integer, Server> servers = new TreeMap<>();
      for (int host = 11; host <= 13; host++) {
        servers.put(host, new Server(1, "Active"));
      }
      pools.put(pool, servers);
    }
  }

  /** The pools as they begin. */
  String pools() {
    return pool("edit-a") + pool("edit-b");
  }

  /** The pools that exist. */
  List<String> poolNames() {
    return List.copyOf(pools.keySet());
  }

  /** The services that exist now. */
  List<String> serviceNames() {
    return List.copyOf(services.keySet());
  }

  Edit next() {
    int choice = random.nextInt(10);
    if (choice < 3 || services.isEmpty()) {
      return putService();
    }
    if (choice == 3) {
      String name = pick(List.copyOf(services.keySet()));
      services.remove(name);
      return new Edit("delete service " + name, "", name);
    }
    String pool = pick(List.copyOf(pools.keySet()));
    Map<Integer, Server> servers = pools.get(pool);
    int host = 11 + random.nextInt(6);
    if (servers.containsKey(host) && servers.size() > 1 && random.nextInt(4) == 0) {
      servers.remove(host);
    } else {
      servers.put(host, new Server(random.nextInt(4), pick(STATES)));
    }
    return new Edit("edit pool " + pool + ", server 10.0.0." + host, pool(pool), "");
  }

  /** ipvsadm's services of the example's pool of addresses, to servers, to forward and weight. */
  Map<String, Map<String, List<String>>> table() {
    Map<String, Map<String, List<String>>> table = new TreeMap<>();
    services.forEach((name, service) -> {
      Map<String, List<String>> servers = new TreeMap<>();
      pools
          .get(service.pool())
          .forEach((host, server) -> {
            if (!server.state().equals("Disabled")) {
              int weight = server.state().equals("Drain") ? 0 : server.weight();
              servers.put(
                  "10.0.0." + host + ":" + service.port(),
                  List.of(service.masquerade() ? "Masq" : "Route", Integer.toString(weight)));
            }
          });
      table.put(
          "TCP " + address(service) + ":" + service.port() + " " + service.scheduler(), servers);
    });
    return table;
  }

  /** The addresses that the director must hold for these services. */
  Set<String> addresses() {
    Set<String> addresses = new TreeSet<>();
    services.values().forEach(service -> addresses.add(address(service)));
    return addresses;
  }

  private Edit putService() {
    int number = random.nextInt(8);
    String name = "edit-" + number;
    Service service =
        new Service(
            21 + number % 4,
            8000 + number,
            pick(SCHEDULERS),
            pick(List.copyOf(pools.keySet())),
            random.nextInt(4) > 0);
    services.put(name, service);
    String manifest =
        Site.service(
            name,
            "addresses: [{value: " + address(service) + "}]",
            "ports: [{name: p, port: " + service.port() + "}]",
            "forwarding: " + (service.masquerade() ? "Masquerade" : "DirectRouting"),
            "scheduler: " + service.scheduler(),
            "realServerPoolRef: {name: " + service.pool() + "}");
    return new Edit("put service " + name + " " + service, manifest, "");
  }

  private String pool(String name) {
    List<String> servers = new ArrayList<>();
    pools
        .get(name)
        .forEach((host, server) ->
            servers.add(
                "{address: 10.0.0."
                    + host
                    + ", weight: "
                    + server.weight()
                    + ", state: "
                    + server.state()
                    + "}"));
    return Site.pool(name, servers.toArray(String[]::new));
  }

  private static String address(Service service) {
    return "203.0.113." + service.address();
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
