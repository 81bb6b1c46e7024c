package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.AddressPool;
import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.Family;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.RealServerPoolSpec;
import dev.hagane.api.v1alpha1.ServerState;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.operator.plan.Specs.Group;
import dev.hagane.operator.plan.Specs.Service;
import dev.hagane.operator.status.NodeReport;
import dev.hagane.operator.status.Observation;
import dev.hagane.operator.status.StatusSummary;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures planning: 10,000 services, each over a pool of its own with 50 servers, from nothing and
 * after one edit, and summing up their statuses. Run it with {@code -Xmx1g}. Each figure is the
 * planning thread's processor time, which does not count what else the machine does meanwhile, and
 * the wall time. The first plan is made by code that has not run before, as after a start of the
 * operator.
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
    Times first = Times.of(1, () -> new Planner().plan(Previous.NOTHING, view));
    first.print("first plan from nothing");
    Times warm = Times.of(10, () -> new Planner().plan(Previous.NOTHING, view));
    warm.print("from nothing, warm, median of 10");
    incremental(site, view);
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .mapToLong(p -> p.getPeakUsage().getUsed())
            .sum();
    System.out.printf(Locale.ROOT, "%-42s %9d MiB%n", "peak of all memory pools", peak >> 20);
  }

  private static void incremental(Site site, ClusterView view) {
    IncrementalPlanner planner = new IncrementalPlanner();
    Plan[] plan = {planner.plan(Previous.NOTHING, view)};
    System.out.printf(Locale.ROOT, "%-42s %9d%n", "slices", plan[0].slices().size());
    Runnable next =
        () -> {
          Previous previous = plan[0].asPrevious();
          plan[0] = planner.plan(previous, site.view());
        };
    Times.of(1, next).print("first plan after one was written");
    int[] edit = {0};
    Times weights = new Times();
    Times ports = new Times();
    Times statuses = new Times();
    for (int i = 0; i < 2 * EDITS; i++) {
      int which = (edit[0]++ * 7919) % SERVICES;
      boolean weight = i < EDITS;
      if (weight) {
        site.pool("ns" + which % 100, "p" + which, pool(which, 2 + i));
      } else {
        site.service("ns" + which % 100, "s" + which, service(site, which, 81 + i));
      }
      (weight ? weights : ports).add(next);
      if (i % 20 == 19) {
        Observation observation = observation(plan[0]);
        ClusterView now = site.view();
        statuses.add(() -> new StatusSummary().summarise(now, plan[0], observation));
      }
    }
    weights.settled().print("after one changed weight, median");
    ports.settled().print("after one changed port, median");
    statuses.settled().print("summing up all statuses, median");
  }

  /** Every director holds all that the plan gives it. */
  private static Observation observation(Plan plan) {
    Map<String, NodeReport> reports = new HashMap<>();
    plan.nodeConfigs()
        .forEach((node, config) -> {
          List<DirectorState> states =
              config.directors().stream()
                  .map(r ->
                      DirectorState.withoutVRRP(
                          r.group(), r.uid(), r.generation(), true, r.slices()))
                  .toList();
          NodeConfigStatus status =
              new NodeConfigStatus(
                  1L, null, null, null, List.of(1), states, List.of(), 0, List.of());
          reports.put(node, new NodeReport(status, true, Instant.EPOCH, Map.of(), 1));
        });
    Instant now = Instant.parse("2026-11-21T00:00:00Z");
    return new Observation(reports, plan.slices(), Map.of(), now);
  }

  /** Times in nanoseconds. */
  private static final class Times {
    private final List<long[]> all = new ArrayList<>();

    static Times of(int rounds, Runnable work) {
      Times times = new Times();
      for (int i = 0; i < rounds; i++) {
        times.add(work);
      }
      return times;
    }

    void add(Runnable work) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long processor = threads.getCurrentThreadCpuTime();
      long wall = System.nanoTime();
      work.run();
      long wallTaken = System.nanoTime() - wall;
      all.add(new long[] {threads.getCurrentThreadCpuTime() - processor, wallTaken});
    }

    /** The second half, by when the code has been compiled. */
    Times settled() {
      Times settled = new Times();
      settled.all.addAll(all.subList(all.size() / 2, all.size()));
      return settled;
    }

    void print(String what) {
      System.out.printf(
          Locale.ROOT, "%-42s %9.2f ms processor, %9.2f ms wall%n", what, median(0), median(1));
    }

    private double median(int kind) {
      long[] sorted = all.stream().mapToLong(t -> t[kind]).sorted().toArray();
      return sorted[sorted.length / 2] / 1e6;
    }
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
      site.service("ns" + s % 100, "s" + s, service(site, s, 80));
    }
    return site;
  }

  private static VirtualServiceSpec service(Site site, int number, int port) {
    return new Service(List.of(), List.of(Specs.tcp(port), Specs.tcp(443)))
        .inGroup("g" + number % site.groups.size())
        .over("p" + number)
        .spec();
  }

  private static RealServerPoolSpec pool(int number, int weight) {
    RealServer[] servers = new RealServer[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
      String address = "10." + number / 250 + "." + number % 250 + "." + (1 + i);
      servers[i] = Specs.server(address, 0, i == 0 ? weight : 1, ServerState.Active);
    }
    return Specs.servers(servers);
  }
}
