package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressClaim;
import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.AllowedNamespaces;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorsSpec;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.ForwardingMethod;
import dev.hagane.api.v1alpha1.NamespacesFrom;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.Scheduler;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.api.v1alpha1.ServicePort;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPInstance;
import dev.hagane.operator.plan.Specs.Group;
import dev.hagane.operator.plan.Specs.Service;
import dev.hagane.value.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What people do to a site, good and bad, at random from a seed. Names, addresses and ports are
 * few, so that they collide.
 */
public final class RandomEdits {
  private static final List<String> NAMESPACES = List.of("shop", "blog");
  private static final List<String> GROUPS = List.of("edge", "south");
  private static final List<String> POOLS = List.of("web", "app");
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
  private final Random random;

  public RandomEdits(long seed) {
    random = new Random(seed);
  }

  public Random random() {
    return random;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private <T> T one(Collection<T> of) {
    return one(List.copyOf(of));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Does one thing. */
  public void edit(Site site, Plan plan) {
    int what = random.nextInt(100);
    if (what < 34) {
      site.service(one(NAMESPACES), one(NAMES), service().spec());
    } else if (what < 41 && !site.services.isEmpty()) {
      site.services.remove(one(site.services.keySet()));
    } else if (what < 43 && !site.services.isEmpty()) {
      site.startDeleting(site.services, one(site.services.keySet()));
    } else if (what < 59) {
      site.pool(one(NAMESPACES), one(POOLS), pool());
    } else if (what < 61 && !site.pools.isEmpty()) {
      site.pools.remove(one(site.pools.keySet()));
    } else if (what < 71) {
      String name = one(GROUPS);
      site.group(name, group(name).spec());
    } else if (what < 72 && !site.groups.isEmpty()) {
      site.groups.remove(one(site.groups.keySet()));
    } else if (what < 79) {
      host(site);
    } else if (what < 87) {
      report(site);
    } else if (what < 91 && !site.groups.isEmpty()) {
      site.annotate(
          one(site.groups.keySet()), ApiGroup.SWITCHOVER, "request-" + random.nextInt(1000));
    } else if (what < 93) {
      site.namespace(one(NAMESPACES), Map.of("open", chance(80) ? "yes" : "no"));
    } else {
      plan.groups()
          .forEach((key, verdict) -> {
            PendingRemoval pending = verdict.pendingRemoval();
            if (pending != null && site.groups.containsKey(key)) {
              site.annotate(key, ApiGroup.CONFIRM_REMOVAL, pending.digest());
            }
          });
    }
  }

  private Service service() {
    List<AddressClaim> addresses = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      addresses.add(
          switch (random.nextInt(6)) {
            case 0 -> Specs.any(chance(20) ? "none" : "pool", null);
            case 1 -> Specs.any(null, chance(80) ? Family.IPv4 : Family.IPv6);
            default -> Specs.address("203.0.113." + (15 + random.nextInt(10)));
          });
    }
    List<ServicePort> ports = new ArrayList<>();
    ports.add(
        switch (random.nextInt(4)) {
          case 0 -> Specs.range(80, 85 + random.nextInt(3));
          case 1 -> Specs.udp(53);
          default -> Specs.tcp(80 + random.nextInt(3));
        });
    if (chance(30)) {
      ports.add(Specs.tcp(440 + random.nextInt(3)));
    }
    Service service =
        new Service(addresses, ports)
            .inGroup(chance(5) ? "nowhere" : one(GROUPS))
            .over(chance(5) ? "nowhere" : one(POOLS))
            .by(chance(75) ? ForwardingMethod.Masquerade : ForwardingMethod.DirectRouting)
            .with(one(List.of(Scheduler.values())));
    return chance(15) ? service.allPorts() : service;
  }

  private RealServerPoolSpec pool() {
    if (chance(30)) {
      return Specs.nodes("role", one(List.of("web", "app", "none")), "10.0.0.0/24");
    }
    Map<String, RealServer> servers = new TreeMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String address =
          chance(3) ? "10.0.0.2" : chance(4) ? "fd00:10::1" : "10.0.0.1" + random.nextInt(6);
      int port = chance(90) ? 0 : 8080;
      servers.put(
          address + port,
          Specs.server(address, port, random.nextInt(3), one(List.of(ServerState.values()))));
    }
    return Specs.servers(servers.values().toArray(RealServer[]::new));
  }

  private Group group(String name) {
    boolean edge = name.equals("edge");
    String pool = edge || chance(10) ? "203.0.113.16/29" : "203.0.113.24/29";
    int vrid = edge || chance(10) ? 51 : 52;
    List<VRRPInstance> instances =
        List.of(
            Group.instance(
                "outer",
                Family.IPv4,
                "203.0.113.0/24",
                vrid,
                "203.0.113." + (edge ? 4 : 5 + random.nextInt(2)) + "/24",
                true));
    Group group =
        new Group(edge ? "lb1" : "lb2").with(instances).withPools(new AddressPool("pool", pool));
    group = group.directedBy(directors(group.directors()));
    if (chance(40)) {
      group = group.unicast();
    }
    if (chance(30)) {
      group = group.preempting(chance(50), random.nextInt(10)).speaking(3, 100);
    }
    if (chance(10)) {
      group = group.serving("10.0.0.0/28");
    }
    if (chance(30)) {
      group =
          group.open(new AllowedNamespaces(NamespacesFrom.Selector, Specs.label("open", "yes")));
    }
    return group;
  }

  private DirectorsSpec directors(DirectorsSpec usual) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> Group.labelled("role", one(List.of("director", "director", "none", "web")));
      case 2 -> Group.named(one(List.of("lb1", "lb2", "web1")));
      case 3, 4 -> Group.ranked(Map.of("lb1", 150, "lb2", 1 + random.nextInt(255)));
      case 5 -> Group.ranked(Map.of("lb1", 7, "lb2", 9, "lb3", 9, "nobody", 100));
      default -> usual;
    };
  }

  /** Something that directors say of a group, true or not. */
  private void report(Site site) {
    if (site.groups.isEmpty()) {
      return;
    }
    Resource<VRRPGroupSpec> group = one(site.groups.values());
    String asked = group.annotations().get(ApiGroup.SWITCHOVER);
    List<DirectorReport> directors = new ArrayList<>();
    for (String node : List.of("lb1", "lb2", "lb3", "web1")) {
      if (chance(70)) {
        boolean active = chance(30);
        Map<String, IpAddress> addresses = new TreeMap<>();
        if (chance(85)) {
          String address =
              switch (random.nextInt(12)) {
                case 0 -> "224.0.0.18";
                case 1 -> "fe80::1";
                default -> "203.0.113." + (10 + random.nextInt(4) + 4 * (node.charAt(2) % 50));
              };
          addresses.put("outer", IpAddress.parse(address));
        }
        directors.add(
            new DirectorReport(
                node,
                chance(80),
                active,
                !active && chance(80),
                chance(10) ? asked : null,
                addresses));
      }
    }
    site.reports.put(group.uid(), new GroupReport(chance(15) ? asked : null, directors));
  }

  private void host(Site site) {
    String name = one(List.of("lb1", "lb2", "lb3", "web1", "web2", "web3"));
    if (chance(25)) {
      site.hosts.remove(name);
      return;
    }
    int number = List.of("lb1", "lb2", "lb3", "y", "web1", "web2", "web3").indexOf(name);
    String role =
        name.startsWith("lb")
            ? chance(80) ? "director" : "none"
            : chance(70) ? "web" : one(List.of("app", "none"));
    site.host(
        name,
        Map.of("role", role),
        number < 3 ? "10.0.0." + (number + 2) : "10.0.0.1" + (number - 3),
        "203.0.113." + (chance(5) ? 18 : 100 + number));
  }
}
