package dev.hagane.benchmarks;

import dev.hagane.agent.KernelLoop;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * What an agent takes that looks for drift each second and finds none: processor time of the whole
 * process, collector included, with the agent's own loop at its own pace against a scripted netlink
 * peer.
 */
public final class IdleBenchmark {
  private static final int SERVICES = 200;

  /** Looks beforehand: those of the first minutes, in which code is still being compiled. */
  private static final int LOOKS = 600;

  private IdleBenchmark() {}

  /**
   * Measures and prints one line.
   *
   * @param arguments how many seconds
   */
  public static void main(String[] arguments) throws InterruptedException {
    int seconds = Integer.parseInt(arguments[0]);
    FakeDirector director = new FakeDirector(SERVICES);
    director.peer().begin();
    for (int i = 0; i < LOOKS; i++) {
      director.agent().look(Instant.EPOCH.plusSeconds(i));
    }
    if (director.peer().questions() < SERVICES || director.commands() != 0) {
      throw new IllegalStateException(
          "no look at all services, or one that wrote: "
              + director.peer().questions()
              + " questions, "
              + director.commands()
              + " commands");
    }
    KernelLoop loop = new KernelLoop(director.agent(), InstantSource.system(), report -> {});
    Thread thread = Thread.ofPlatform().name("kernel").start(loop);
    long before = processorTime();
    thread.join(seconds * 1000L);
    double spent = (processorTime() - before) / 1e6 / seconds;
    loop.stop();
    thread.join();
    System.out.printf(
        Locale.ROOT,
        "%d services x 4 servers, %d s: %.2f ms of CPU a second (%.2f %% of a core)%n",
        SERVICES,
        seconds,
        spent,
        spent / 10);
  }

  private static long processorTime() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
