package dev.hagane.agent.apply;

import static dev.hagane.agent.desired.TestObjects.port;
import static dev.hagane.agent.desired.TestObjects.server;
import static dev.hagane.agent.desired.TestObjects.service;

import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.api.v1alpha1.CompiledServer;
import dev.hagane.api.v1alpha1.CompiledService;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The agent's own time, against the fake kernel: one changed weight among 10,000 services of 4
 * servers each, and the looks for drift. Run its main; it prints a table.
 */
public final class AgentBenchmark {
  private static final int SERVICES = 10_000;
  private static final int PER_SLICE = 200;
  private static final int CHANGES = 300;
  private static final int WARM_UP = 100;

  private final TestHost host = new TestHost();
  private final Map<String, List<CompiledService>> slices = new HashMap<>();

  private AgentBenchmark() {}

  /** Measures and prints. */
  public static void main(String[] arguments) {
    new AgentBenchmark().run();
  }

  private void run() {
    for (int i = 0; i < SERVICES; i += PER_SLICE) {
      List<CompiledService> content = new ArrayList<>();
      for (int j = i; j < i + PER_SLICE; j++) {
        content.add(one(j, 1));
      }
      slices.put("slice-" + i + "-0", content);
    }
    long begin = System.nanoTime();
    DesiredInput first = host.desired(slices);
    long assembled = System.nanoTime();
    host.apply(first);
    long applied = System.nanoTime();
    System.out.printf(
        "first load: %d ms to expand, %d ms to apply %d operations%n",
        (assembled - begin) / 1_000_000,
        (applied - assembled) / 1_000_000,
        host.ipvs.applied().size());

    double[] milliseconds = new double[CHANGES];
    int commands = 0;
    for (int change = -WARM_UP; change < CHANGES; change++) {
      int bucket = Math.floorMod(change * 7, SERVICES / PER_SLICE) * PER_SLICE;
      String old = name(bucket);
      List<CompiledService> content = new ArrayList<>(slices.remove(old));
      content.set(3, one(bucket + 3, 2 + Math.floorMod(change, 1000)));
      slices.put("slice-" + bucket + "-" + (change + WARM_UP + 1), content);
      host.forget();
      long from = cpu();
      host.apply(host.desired(slices));
      long to = cpu();
      if (change >= 0) {
        milliseconds[change] = (to - from) / 1e6;
        commands += host.written().size();
      }
    }
    Arrays.sort(milliseconds);
    System.out.printf(
        "one changed weight of %d: p50 %.2f ms, p99 %.2f ms of CPU, %.2f commands each%n",
        SERVICES * 4,
        milliseconds[CHANGES / 2],
        milliseconds[CHANGES * 99 / 100],
        commands / (double) CHANGES);
    looks();
  }

  private void looks() {
    for (int i = 0; i < 60; i++) {
      host.look();
    }
    long before = cpu();
    for (int i = 0; i < 60; i++) {
      host.look();
    }
    System.out.printf("a look at %d services: %.2f ms of CPU%n", SERVICES, (cpu() - before) / 60e6);
  }

  /** This thread's own time: other programs on the machine do not count. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private String name(int bucket) {
    return slices.keySet().stream()
        .filter(n -> n.startsWith("slice-" + bucket + "-"))
        .findFirst()
        .orElseThrow();
  }

  private static CompiledService one(int number, int weight) {
    List<CompiledServer> servers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      servers.add(server("10.0.0." + (11 + i), i == 1 ? weight : 1));
    }
    return service("s" + number)
        .addresses("203.0.113." + (16 + number % 14))
        .ports(port(1000 + number))
        .servers(servers.toArray(CompiledServer[]::new))
        .build();
  }
}
