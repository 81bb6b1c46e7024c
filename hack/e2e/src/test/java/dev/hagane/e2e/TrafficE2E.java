package dev.hagane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of a real client, through a real director, counted by the web server that answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrafficE2E {
  private static final String POOL = "realServerPoolRef: {name: traffic}";
  private static final String MASQUERADE = "forwarding: Masquerade";

  /** p = 0.001 at two degrees of freedom. */
  private static final double CHI_SQUARE_LIMIT = 13.82;

  private final Lab lab = new Lab();
  private final Site site = new Site(lab);

  @BeforeAll
  void applySite() {
    site.apply();
    lab.apply(
            Site.pool(
                "traffic",
                "{address: 10.0.0.11, weight: 1}",
                "{address: 10.0.0.12, weight: 2}",
                "{address: 10.0.0.13, weight: 3}",
                "{address: 'fd00:10::11', weight: 1}",
                "{address: 'fd00:10::12', weight: 2}",
                "{address: 'fd00:10::13', weight: 3}"))
        .orFail();
    for (String source : clients()) {
      lab.exec("client1", "ip", "addr", "replace", source + "/24", "dev", "eth0").orFail();
    }
  }

  @AfterAll
  void removeServices() {
    lab.kubectl("delete", "-n", "shop", "lvs", "--all", "--wait=true").orFail();
    lab.kubectl("delete", "-n", "shop", "rsp", "traffic").orFail();
    for (String source : clients()) {
      lab.exec("client1", "ip", "addr", "del", source + "/24", "dev", "eth0").orFail();
    }
  }

  @Test
  void roundRobinIsExactOverIpv4AndIpv6() {
    for (String url : List.of("http://203.0.113.20/", "http://[2001:db8:4::1:0:20]/")) {
      Load.Report report = Load.count(lab, 30, url);
      assertThat(report.failed()).as(url + " " + report.errors()).isZero();
      assertThat(report.by()).as(url).isEqualTo(Map.of("web1", 10, "web2", 10, "web3", 10));
    }
  }

  @Test
  void weightedRoundRobinIsExactOverTcpAndUdp() {
    apply(
        "weighted",
        "addresses: [{value: 203.0.113.21}, {value: '2001:db8:4::1:0:21'}]",
        "ports: [{name: http, port: 80}, {name: name, protocol: UDP, port: 53, targetPort: 8124}]",
        MASQUERADE,
        "scheduler: wrr",
        POOL);
    for (String target :
        List.of(
            "http://203.0.113.21/",
            "http://[2001:db8:4::1:0:21]/",
            "udp://203.0.113.21:53",
            "udp://[2001:db8:4::1:0:21]:53")) {
      Load.Report report = Load.count(lab, 60, target);
      assertThat(report.failed()).as(target + " " + report.errors()).isZero();
      assertThat(report.by()).as(target).isEqualTo(Map.of("web1", 10, "web2", 20, "web3", 30));
    }
  }

  /** These count connections: while each stays open, the shares follow exactly. */
  @ParameterizedTest
  @CsvSource({"lc, 20, 20, 20", "wlc, 10, 20, 30", "sed, 10, 20, 30", "nq, 10, 20, 30"})
  void schedulersThatCountConnectionsSpreadByThem(String scheduler, int web1, int web2, int web3) {
    Load.Report report = Load.count(lab, 60, spread(scheduler), "--hold");
    assertThat(report.failed()).as("%s", report.errors()).isZero();
    double[] shares = {web1, web2, web3};
    assertThat(chiSquare(report.by(), shares))
        .as("%s gave %s", scheduler, report.by())
        .isLessThan(CHI_SQUARE_LIMIT);
  }

  /** These hash the client's address: many clients spread, each keeps its server. */
  @ParameterizedTest
  @CsvSource({"sh, 1, 2, 3", "mh, 1, 2, 3"})
  void schedulersThatHashSpreadClientsAndKeepThem(String scheduler, int web1, int web2, int web3) {
    String sources = String.join(",", clients());
    Load.Report report = Load.count(lab, 120, spread(scheduler), "--sources", sources);
    assertThat(report.failed()).as("%s", report.errors()).isZero();
    assertThat(report.sequence().subList(60, 120)).isEqualTo(report.sequence().subList(0, 60));
    Map<String, Integer> clientsOf = new TreeMap<>();
    report.sequence().subList(0, 60).forEach(web -> clientsOf.merge(web, 1, Integer::sum));
    assertThat(chiSquare(clientsOf, new double[] {web1, web2, web3}))
        .as("%s gave %s", scheduler, clientsOf)
        .isLessThan(CHI_SQUARE_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dh", "lblc", "lblcr", "fo", "ovf"})
  void schedulersThatKeepToOneServerDo(String scheduler) {
    Load.Report report = Load.count(lab, 20, spread(scheduler));
    assertThat(report.failed()).as("%s", report.errors()).isZero();
    assertThat(report.by()).as(scheduler).hasSize(1);
    if (scheduler.equals("fo")) {
      assertThat(report.by()).as("fail over takes the highest weight").containsKey("web3");
    }
  }

  @Test
  void allPortsKeepsAClientOnOneServerOverBothPorts() {
    apply(
        "sticky",
        "addresses: [{value: 203.0.113.23}]",
        "ports: [{name: http, port: 80}, {name: name, protocol: UDP, port: 8124}]",
        MASQUERADE,
        "scheduler: rr",
        "persistence: {timeoutSeconds: 600, scope: AllPorts}",
        POOL);
    List<String> clients = clients().subList(0, 6);
    Load.Report http =
        Load.count(lab, 12, "http://203.0.113.23/", "--sources", String.join(",", clients));
    Load.Report udp =
        Load.count(lab, 12, "udp://203.0.113.23:8124", "--sources", String.join(",", clients));
    assertThat(http.failed() + udp.failed()).as("%s %s", http.errors(), udp.errors()).isZero();
    assertThat(http.sequence().subList(6, 12)).isEqualTo(http.sequence().subList(0, 6));
    assertThat(udp.sequence()).isEqualTo(http.sequence());
    assertThat(http.by()).as("different clients, different servers").hasSize(3);
  }

  @Test
  void aRangeOfPortsIsOneService() {
    apply(
        "range",
        "addresses: [{value: 203.0.113.24}]",
        "ports: [{name: high, portRange: 8000-8099, targetPort: 80}]",
        MASQUERADE,
        "scheduler: rr",
        POOL);
    for (int port : List.of(8000, 8050, 8099)) {
      Load.Report report = Load.count(lab, 6, "http://203.0.113.24:" + port + "/");
      assertThat(report.failed()).as("%d %s", port, report.errors()).isZero();
      assertThat(report.by()).isEqualTo(Map.of("web1", 2, "web2", 2, "web3", 2));
    }
    Load.Report outside = Load.count(lab, 1, "http://203.0.113.24:8100/", "--timeout", "1s");
    assertThat(outside.failed()).isEqualTo(1);
  }

  @Test
  void aServerSeesTheDirectorWhereAsked() {
    apply(
        "source",
        "addresses: [{value: 203.0.113.25}]",
        "ports: [{name: http, port: 80}]",
        MASQUERADE,
        "masquerade: {sourceAddress: Director}",
        "scheduler: rr",
        POOL);
    Lab.Result capture;
    try (Capture web1 =
        Capture.begin(lab, "web1", "tcp dst port 80 and tcp[tcpflags] & tcp-syn != 0", 1)) {
      Load.Report report = Load.count(lab, 6, "http://203.0.113.25/");
      assertThat(report.failed()).as("%s", report.errors()).isZero();
      capture = web1.await();
    }
    assertThat(capture.out()).contains("IP 10.0.0.").doesNotContain("198.51.100.10");
  }

  @Test
  void sctpIsInTheKernelsTable() {
    apply(
        "sctp",
        "addresses: [{value: 203.0.113.26}]",
        "ports: [{name: signalling, protocol: SCTP, port: 2905}]",
        MASQUERADE,
        "scheduler: wrr",
        POOL);
    Map<String, Map<String, List<String>>> table = site.kernelTable("lb1");
    assertThat(table).containsKey("SCTP 203.0.113.26:2905 wrr");
    assertThat(table.get("SCTP 203.0.113.26:2905 wrr").keySet())
        .containsExactlyInAnyOrder("10.0.0.11:2905", "10.0.0.12:2905", "10.0.0.13:2905");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DirectRouting", "IPIP", "GRE", "GUE"})
  void otherForwardingMethodsAreInTheKernelsTable(String method) {
    boolean tunnel = !method.equals("DirectRouting");
    String guePort = method.equals("GUE") ? ", guePort: 6080" : "";
    apply(
        "direct",
        "addresses: [{value: 203.0.113.27}]",
        "ports: [{name: http, port: 80}]",
        "forwarding: " + (tunnel ? "Tunnel" : method),
        tunnel ? "tunnel: {type: " + method + guePort + "}" : "onePacket: false",
        "scheduler: wlc",
        POOL);
    assertThat(site.kernelTable("lb1").get("TCP 203.0.113.27:80 wlc").values())
        .hasSize(3)
        .allSatisfy(columns -> assertThat(columns.get(0)).isEqualTo(tunnel ? "Tunnel" : "Route"));
  }

  @Test
  void theDirectorIsNoOpenRouter() {
    lab.exec("router1", "ip", "route", "replace", "10.0.0.0/24", "via", "203.0.113.2").orFail();
    try {
      assertThat(lab.exec("router1", "curl", "-sS", "-m", "2", "http://10.0.0.11/").status())
          .as("curl from router1 to a real server by way of the director")
          .isNotZero();
      assertThat(lab.exec("router1", "ping", "-c", "1", "-W", "2", "10.0.0.11").status())
          .isNotZero();
    } finally {
      lab.exec("router1", "ip", "route", "del", "10.0.0.0/24", "via", "203.0.113.2").orFail();
    }
  }

  /** A service of its own: what its servers have had before would count. */
  private String spread(String scheduler) {
    apply(
        "spread-" + scheduler,
        "addresses: [{value: 203.0.113.22}]",
        "ports: [{name: http, port: " + (8000 + scheduler.hashCode() % 1000) + ", targetPort: 80}]",
        MASQUERADE,
        "scheduler: " + scheduler,
        POOL);
    return "http://203.0.113.22:" + (8000 + scheduler.hashCode() % 1000) + "/";
  }

  private void apply(String name, String... spec) {
    lab.apply(Site.service(name, spec)).orFail();
    site.waitReady("shop", name);
  }

  private static List<String> clients() {
    return IntStream.range(100, 160).mapToObj(i -> "198.51.100." + i).collect(Collectors.toList());
  }

  private static double chiSquare(Map<String, Integer> counts, double[] shares) {
    double total = counts.values().stream().mapToInt(Integer::intValue).sum();
    double sum = IntStream.range(0, shares.length).mapToDouble(i -> shares[i]).sum();
    return IntStream.range(0, shares.length)
        .mapToDouble(i -> {
          double expected = total * shares[i] / sum;
          double seen = counts.getOrDefault("web" + (i + 1), 0);
          return (seen - expected) * (seen - expected) / expected;
        })
        .sum();
  }
}
