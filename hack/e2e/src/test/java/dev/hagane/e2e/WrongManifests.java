package dev.hagane.e2e;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Manifests, each wrong in one way, and what a user must be told. */
final class WrongManifests {
  /**
   * One wrong manifest.
   *
   * @param refusal words of the API server's refusal; empty where it takes the object
   * @param kind kind of the object that gets the condition
   * @param name its name
   * @param condition the condition that must be False
   * @param reason its reason
   * @param words what its message must contain
   */
  record Case(
      String title,
      String manifest,
      String refusal,
      String kind,
      String name,
      String condition,
      String reason,
      List<String> words) {
    @Override
    public String toString() {
      return title;
    }
  }

  private static final String FORWARDING = "forwarding: Masquerade";
  private static final String PORTS = "ports: [{name: http, port: 80}]";
  private static final String POOL = "realServerPoolRef: {name: shop-web}";

  private WrongManifests() {}

  static List<Case> all() {
    return List.of(
        refused(
            "no port and no range",
            service(FORWARDING, "ports: [{name: http}]", POOL),
            "exactly one of port and portRange"),
        refused(
            "port and range",
            service(FORWARDING, "ports: [{name: http, port: 80, portRange: 80-81}]", POOL),
            "exactly one of port and portRange"),
        refused(
            "a range backwards",
            service(FORWARDING, "ports: [{name: http, portRange: 90-80}]", POOL),
            "first < last"),
        refused(
            "port zero",
            service(FORWARDING, "ports: [{name: http, port: 0}]", POOL),
            "greater than or equal to 1"),
        refused(
            "port too large",
            service(FORWARDING, "ports: [{name: http, port: 65536}]", POOL),
            "less than or equal to 65535"),
        refused("no ports", service(FORWARDING, "ports: []", POOL), "at least 1"),
        refused(
            "two ports of one name",
            service(FORWARDING, "ports: [{name: http, port: 80}, {name: http, port: 81}]", POOL),
            "Duplicate value"),
        refused(
            "an unknown scheduler",
            service(FORWARDING, PORTS, POOL, "scheduler: fastest"),
            "Unsupported value"),
        refused(
            "an unknown field", service(FORWARDING, PORTS, POOL, "schedular: rr"), "unknown field"),
        refused(
            "an address that is none",
            service(FORWARDING, PORTS, POOL, "addresses: [{value: 203.0.113.300}]"),
            "canonical text"),
        refused(
            "an address not canonical",
            service(FORWARDING, PORTS, POOL, "addresses: [{value: '2001:DB8:4:0:0:1:0:30'}]"),
            "canonical text"),
        refused(
            "an address and a pool",
            service(FORWARDING, PORTS, POOL, "addresses: [{value: 203.0.113.30, pool: public}]"),
            "use one or the other"),
        refused(
            "a target port with DirectRouting",
            service(
                "forwarding: DirectRouting",
                "ports: [{name: http, port: 80, targetPort: 8080}]",
                POOL),
            "targetPort needs forwarding: Masquerade"),
        refused(
            "Tunnel without tunnel",
            service("forwarding: Tunnel", PORTS, POOL),
            "tunnel is required"),
        refused(
            "GUE without a port",
            service("forwarding: Tunnel", "tunnel: {type: GUE}", PORTS, POOL),
            "guePort is required"),
        refused(
            "scheduler options of rr",
            service(FORWARDING, PORTS, POOL, "scheduler: rr", "schedulerOptions: {fallback: true}"),
            "only for the schedulers sh and mh"),
        refused(
            "one packet for TCP",
            service(FORWARDING, PORTS, POOL, "onePacket: true"),
            "all ports must be UDP"),
        refused(
            "persistence for no time",
            service(FORWARDING, PORTS, POOL, "persistence: {timeoutSeconds: 0}"),
            "greater than or equal to 1"),
        refused(
            "a weight too large",
            Site.pool("wrong", "{address: 10.0.0.11, weight: 65536}"),
            "less than or equal to 65535"),
        refused(
            "a negative weight",
            Site.pool("wrong", "{address: 10.0.0.11, weight: -1}"),
            "greater than or equal to 0"),
        refused(
            "a server twice",
            Site.pool("wrong", "{address: 10.0.0.11}", "{address: 10.0.0.11}"),
            "Duplicate value"),
        refused(
            "thresholds crossed",
            Site.pool(
                "wrong",
                "{address: 10.0.0.11, upperConnectionThreshold: 5, lowerConnectionThreshold: 6}"),
            "must not exceed"),
        refused(
            "a VRID of zero",
            group("wrong", 0, "203.0.113.9/24", "lb1", ""),
            "greater than or equal to 1"),
        refused(
            "a VRID too large",
            group("wrong", 256, "203.0.113.9/24", "lb1", ""),
            "less than or equal to 255"),
        refused(
            "no advertised address",
            group("wrong", 60, "", "lb1", "").replace("['']", "[]"),
            "at least 1"),
        refused(
            "21 advertised addresses", group("wrong", 60, addresses(21), "lb1", ""), "at most 20"),
        refused(
            "10 ms with version 2",
            group("wrong", 60, "203.0.113.9/24", "lb1", "")
                .replace("spec:", "spec:\n  version: 2\n  advertisementIntervalMilliseconds: 10"),
            "whole seconds"),
        refused(
            "a director twice",
            group("wrong", 60, "203.0.113.9/24", "lb1}, {name: lb1", ""),
            "Duplicate value"),
        refused(
            "an instance address of the other family",
            group("wrong", 60, "2001:db8:4::9/64", "lb1", ""),
            "of the instance's addressFamily"),
        refused(
            "pools that nobody may use",
            group(
                "wrong",
                60,
                "203.0.113.9/24",
                "lb1",
                "addressPools: [{name: p, cidr: 203.0.113.64/28}]"),
            "allowedNamespaces is required"),
        told(
            "another service's address and port",
            service(FORWARDING, PORTS, POOL, "addresses: [{value: 203.0.113.20}]"),
            "lvs",
            "Accepted",
            "AddressConflict",
            "203.0.113.20",
            "shop"),
        told(
            "an address outside the pools",
            service(FORWARDING, PORTS, POOL, "addresses: [{value: 203.0.113.99}]"),
            "lvs",
            "Accepted",
            "AddressNotAllowed",
            "203.0.113.99",
            "edge"),
        told(
            "a pool that the group lacks",
            service(FORWARDING, PORTS, POOL, "addresses: [{pool: private}]"),
            "lvs",
            "Accepted",
            "AddressNotAllowed",
            "private"),
        told(
            "a group that is not there",
            service(FORWARDING, PORTS, POOL).replace("name: edge", "name: nowhere"),
            "lvs",
            "ResolvedRefs",
            "GroupNotFound",
            "nowhere"),
        told(
            "a pool that is not there",
            service(FORWARDING, PORTS, "realServerPoolRef: {name: nobody}"),
            "lvs",
            "ResolvedRefs",
            "PoolNotFound",
            "nobody"),
        told(
            "a server outside the networks",
            service(FORWARDING, PORTS, "realServerPoolRef: {name: wrong}")
                + Site.pool("wrong", "{address: 192.0.2.7}"),
            "lvs",
            "Accepted",
            "ServerNotAllowed",
            "192.0.2.7"),
        told(
            "the director as its own server",
            service(FORWARDING, PORTS, "realServerPoolRef: {name: wrong}")
                + Site.pool("wrong", "{address: 10.0.0.2}"),
            "lvs",
            "Accepted",
            "ServerNotAllowed",
            "10.0.0.2"),
        told(
            "another port with DirectRouting",
            service("forwarding: DirectRouting", PORTS, "realServerPoolRef: {name: wrong}")
                + Site.pool("wrong", "{address: 10.0.0.11, port: 8080}"),
            "lvs",
            "Accepted",
            "UnsupportedCombination",
            "8080"),
        toldGroup(
            "the same VRID on a wire",
            group("wrong", 51, "203.0.113.9/24", "lb1", ""),
            "Accepted",
            "VRIDConflict",
            "51",
            "edge"),
        toldGroup(
            "an address outside its interface's subnet",
            group("wrong", 60, "192.0.2.9/24", "lb1", ""),
            "Accepted",
            "AddressNotAllowed",
            "192.0.2.9",
            "203.0.113.0/24"),
        toldGroup(
            "the same VRID on a wire, by another name",
            group("wrong", 52, "10.0.0.9/24", "lb2", "")
                .replace("{subnet: 203.0.113.0/24}", "{name: eth0}"),
            "Accepted",
            "VRIDConflict",
            "52",
            "edge"),
        toldGroup(
            "an interface that no director has",
            group("wrong", 60, "192.0.2.9/24", "lb1", "").replace("203.0.113.0/24", "192.0.2.0/24"),
            "Programmed",
            "InterfaceNotFound",
            "lb1",
            "192.0.2.0/24"),
        toldGroup(
            "a director that is not there",
            group("wrong", 60, "203.0.113.9/24", "lb9", ""),
            "ResolvedRefs",
            "NoMatchingNodes",
            "lb9"));
  }

  /** So many addresses of the outer network, as the inside of {@code group}'s quoted list. */
  private static String addresses(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "203.0.113." + (100 + i) + "/24")
        .collect(Collectors.joining("', '"));
  }

  private static Case refused(String title, String manifest, String words) {
    return new Case(title, manifest, words, "", "", "", "", List.of());
  }

  private static Case told(
      String title,
      String manifest,
      String kind,
      String condition,
      String reason,
      String... words) {
    return new Case(title, manifest, "", kind, "wrong", condition, reason, List.of(words));
  }

  private static Case toldGroup(
      String title, String manifest, String condition, String reason, String... words) {
    return new Case(title, manifest, "", "vrrpg", "wrong", condition, reason, List.of(words));
  }

  private static String service(String... spec) {
    return Site.service("wrong", spec);
  }

  private static String group(String name, int vrid, String address, String node, String more) {
    return """
    ---
    apiVersion: hagane.dev/v1alpha1
    kind: VRRPGroup
    metadata: {name: %s}
    spec:
      directors: {nodes: [{name: %s}]}
      instances:
      - name: outer
        addressFamily: IPv4
        interface: {subnet: 203.0.113.0/24}
        vrid: %d
        addresses: ['%s']
        carriesServices: true
      %s
    """
        .formatted(name, node, vrid, address, more);
  }
}
