package dev.hagane.operator.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends writes, a few at a time, and tries again what was refused, later each time. Results are
 * handled on the calling thread, which must always be the same one.
 */
final class Attempts implements AutoCloseable {
  /** Writes under way at once. */
  static final int AT_ONCE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  /**
   * A write to be sent.
   *
   * @param what the write in words, as in "the status of VirtualService shop/web"; also what it is
   *     remembered by when it fails
   * @param send sends it
   * @param handle gets the result; for one that is refused, after it was logged and noted
   */
  record Write<R>(String what, Supplier<WriteResult<R>> send, Consumer<WriteResult<R>> handle) {}

  private final Retries<String> retries = new Retries<>();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("write-", 1).factory());
  private final BooleanSupplier allowed;
  private final Time time;
  private final Measurements measurements;

  /**
   * Prepares to write.
   *
   * @param allowed whether writing is allowed; asked before each write
   */
  Attempts(BooleanSupplier allowed, Time time, Measurements measurements) {
    this.allowed = allowed;
    this.time = time;
    this.measurements = measurements;
  }

  /**
   * Sends those that are due and waits for their results.
   *
   * @throws UnreachableException if one found no API server; the results of the others are handled
   * @throws CancellationException if writing is not allowed any more
   */
  void send(List<? extends Write<?>> writes) throws InterruptedException {
    long now = time.monotonicMilliseconds();
    List<Sent<?>> sent = new ArrayList<>();
    for (Write<?> write : writes) {
      if (retries.due(write.what, now)) {
        sent.add(submit(write));
      }
    }
    UnreachableException unreachable = null;
    for (Sent<?> one : sent) {
      try {
        finish(one);
      } catch (UnreachableException e) {
        unreachable = e;
      }
    }
    if (unreachable != null) {
      throw unreachable;
    }
  }

  /** When something that was refused may be tried again, if anything was. */
  OptionalLong nextRetry() {
    return retries.next();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private record Sent<R>(Write<R> write, Future<WriteResult<R>> result) {}

  private <R> Sent<R> submit(Write<R> write) {
    return new Sent<>(
        write,
        threads.submit(() -> {
          if (!allowed.getAsBoolean()) {
            throw new CancellationException("not the leader any more");
          }
          return write.send.get();
        }));
  }

  private <R> void finish(Sent<R> sent) throws InterruptedException {
    WriteResult<R> result;
    try {
      result = sent.result.get();
    } catch (ExecutionException e) {
      result =
          switch (e.getCause()) {
            case UnreachableException unreachable -> throw unreachable;
            case CancellationException cancelled -> throw cancelled;
            case null, default -> new WriteResult.Refused<>(0, "a fault: " + e.getCause());
          };
    }
    String what = sent.write.what;
    if (result instanceof WriteResult.Refused<R>(int code, String message)) {
      measurements.writeRefused(code);
      if (retries.failed(what, message, time.monotonicMilliseconds())) {
        LOG.warn("{} could not be written: {}", what, message);
      }
    } else {
      measurements.written();
      retries.succeeded(what);
    }
    sent.write.handle.accept(result);
  }
}
