package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.operator.plan.Specs.Group;
import dev.hagane.operator.plan.Specs.Service;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures planning: 10,000 services, each over a pool of its own with 50 servers, from nothing and
 * after one edit. Run it with {@code -Xmx1g}. Prints one line a figure, in milliseconds of the
 * planning thread's processor time; the first plan is made by code that has not run before, as
 * after a start of the operator.
 */
public final class PlanBenchmark {
  private static final int SERVICES = 10_000;
  private static final int SERVERS = 50;
  private static final int EDITS = 200;

  private PlanBenchmark() {}

  public static void main(String[] arguments) {
    int groups = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    Site site = site(groups);
    System.out.printf(
        Locale.ROOT,
        "%,d services x %d servers, %d directors, heap at most %d MiB%n",
        SERVICES,
        SERVERS,
        groups,
        Runtime.getRuntime().maxMemory() >> 20);
    ClusterView view = site.view();
    System.gc();
    long before = now();
    Plan plan = new Planner().plan(Previous.NOTHING, view);
    print("first plan from nothing", now() - before);
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      before = now();
      plan = new Planner().plan(Previous.NOTHING, view);
      fastest = Math.min(fastest, now() - before);
    }
    print("from nothing, warm, fastest of 10", fastest);
    System.out.printf(Locale.ROOT, "%-40s %10d%n", "slices", plan.slices().size());
    incremental(site, view);
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .mapToLong(p -> p.getPeakUsage().getUsed())
            .sum();
    System.out.printf(Locale.ROOT, "%-40s %10d MiB%n", "peak of all memory pools", peak >> 20);
  }

  private static void incremental(Site site, ClusterView view) {
    IncrementalPlanner planner = new IncrementalPlanner();
    Plan plan = planner.plan(Previous.NOTHING, view);
    long[] edits = new long[EDITS];
    for (int i = 0; i < EDITS; i++) {
      int which = (i * 7919) % SERVICES;
      site.pool("ns" + which % 100, "p" + which, pool(which, 2 + i));
      ClusterView edited = site.view();
      Previous previous = plan.asPrevious();
      long before = now();
      plan = planner.plan(previous, edited);
      edits[i] = now() - before;
    }
    print("first plan after a plan was written", edits[0]);
    long[] steady = Arrays.copyOfRange(edits, EDITS / 2, EDITS);
    Arrays.sort(steady);
    print("after one changed weight, median", steady[steady.length / 2]);
    print("after one changed weight, 99th percentile", steady[steady.length * 99 / 100]);
    for (int i = 0; i < EDITS; i++) {
      int which = (i * 7919) % SERVICES;
      site.service(
          "ns" + which % 100,
          "s" + which,
          new Service(List.of(), List.of(Specs.tcp(81 + i)))
              .inGroup("g" + which % site.groups.size())
              .over("p" + which)
              .spec());
      ClusterView edited = site.view();
      Previous previous = plan.asPrevious();
      long before = now();
      plan = planner.plan(previous, edited);
      edits[i] = now() - before;
    }
    steady = Arrays.copyOfRange(edits, EDITS / 2, EDITS);
    Arrays.sort(steady);
    print("after one changed port, median", steady[steady.length / 2]);
    print("after one changed port, 99th percentile", steady[steady.length * 99 / 100]);
  }

  private static void print(String what, long nanoseconds) {
    System.out.printf(Locale.ROOT, "%-40s %10.2f ms%n", what, nanoseconds / 1e6);
  }

  /** The processor time of this thread: what else the machine does meanwhile does not count. */
  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static Site site(int groups) {
    Site site = new Site();
    for (int g = 0; g < groups; g++) {
      site.host("lb" + g, Map.of("role", "director"), "10.255." + g / 250 + "." + (1 + g % 250));
      Group group =
          new Group("lb" + g)
              .with(
                  List.of(
                      Group.instance(
                          "outer",
                          Family.IPv4,
                          "172.16." + g + ".0/24",
                          1,
                          "172.16." + g + ".1/24",
                          true)))
              .withPools(new AddressPool("pool", "100." + (64 + g) + ".0.0/16"))
              .serving("10.0.0.0/8");
      site.group("g" + g, group.spec());
    }
    for (int n = 0; n < 100; n++) {
      site.namespace("ns" + n, Map.of());
    }
    for (int s = 0; s < SERVICES; s++) {
      site.pool("ns" + s % 100, "p" + s, pool(s, 1));
      site.service(
          "ns" + s % 100,
          "s" + s,
          new Service(List.of(), List.of(Specs.tcp(80), Specs.tcp(443)))
              .inGroup("g" + s % groups)
              .over("p" + s)
              .spec());
    }
    return site;
  }

  private static dev.hagane.api.v1alpha1.RealServerPoolSpec pool(int number, int weight) {
    RealServer[] servers = new RealServer[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
      String address = "10." + number / 250 + "." + number % 250 + "." + (1 + i);
      servers[i] = Specs.server(address, 0, i == 0 ? weight : 1, ServerState.Active);
    }
    return Specs.servers(servers);
  }
}
