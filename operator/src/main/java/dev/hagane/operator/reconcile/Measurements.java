package dev.hagane.operator.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the operator measures of itself, as Prometheus reads it. Safe for use by several threads.
 */
public final class Measurements implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, AtomicLong> objects = new ConcurrentHashMap<>();
  private final AtomicLong leading = new AtomicLong();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Timer planning =
      Timer.builder("hagane.operator.plan")
          .description("Time to make a plan")
          .publishPercentiles(0.5, 0.99)
          .register(registry);
  private final Timer round =
      Timer.builder("hagane.operator.round")
          .description("Time to read, plan, summarise and write")
          .publishPercentiles(0.5, 0.99)
          .register(registry);
  private final Counter writes =
      Counter.builder("hagane.operator.writes")
          .description("Writes that the API server took")
          .register(registry);
  private final Counter unreachable =
      Counter.builder("hagane.operator.unreachable")
          .description("Rounds that ended because the API server did not answer")
          .register(registry);
  private final Counter faults =
      Counter.builder("hagane.operator.faults")
          .description("Rounds that ended in an unexpected exception")
          .register(registry);

  /** Registers all meters. */
  public Measurements() {
    Gauge.builder("hagane.operator.leading", leading, AtomicLong::get)
        .description("Whether this replica leads, 0 or 1")
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  /** All figures in Prometheus' text format. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }

  void planned(Duration took) {
    planning.record(took);
  }

  void roundTook(Duration took) {
    round.record(took);
  }

  void leads(boolean now) {
    leading.set(now ? 1 : 0);
  }

  void objects(String kind, int count) {
    objects
        .computeIfAbsent(
            kind,
            k -> registry.gauge("hagane.operator.objects", Tags.of("kind", k), new AtomicLong()))
        .set(count);
  }

  void written() {
    writes.increment();
  }

  void writeRefused(int code) {
    registry.counter("hagane.operator.refused.writes", "code", Integer.toString(code)).increment();
  }

  void unreachable() {
    unreachable.increment();
  }

  void fault() {
    faults.increment();
  }
}
