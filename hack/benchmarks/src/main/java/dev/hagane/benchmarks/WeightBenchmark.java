package dev.hagane.benchmarks;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * One changed weight among 10,000 services of 4 servers each: the agent's own time, from a slice at
 * hand to the answer of the (fake) kernel. A change that is not exactly one command ends the run.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 3, time = 5)
public class WeightBenchmark {
  private static final int SERVICES = 10_000;

  private final FakeDirector director = new FakeDirector(SERVICES);
  private FakeDirector.Edit edit = director.edit(0);
  private int number;

  /** Makes the next edit, as the operator and the API server would. */
  @Setup(Level.Invocation)
  public void prepare() {
    edit = director.edit(number++ % 60_000);
  }

  /** What is measured. */
  @Benchmark
  public void oneChangedWeight() {
    director.apply(edit);
  }

  /** Exactly one command each. */
  @TearDown(Level.Invocation)
  public void count() {
    if (director.commands() != 1) {
      throw new IllegalStateException(director.commands() + " commands for one changed weight");
    }
    director.forget();
  }

  /** Runs it and prints one line. */
  public static void main(String[] arguments) throws RunnerException {
    Statistics samples =
        new Runner(
                new OptionsBuilder()
                    .include(WeightBenchmark.class.getName())
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .runSingle()
            .getPrimaryResult()
            .getStatistics();
    System.out.printf(
        Locale.ROOT,
        "one changed weight of %,d: p50 %.2f ms, p99 %.2f ms (%,d samples), one command each%n",
        SERVICES * 4,
        samples.getPercentile(50),
        samples.getPercentile(99),
        samples.getN());
  }
}
