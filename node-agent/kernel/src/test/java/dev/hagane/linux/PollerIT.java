package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PollerIT {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long LONG = 60 * SECOND;
  private static final int EFD_NONBLOCK = 0x800;

  private final Poller poller = new Poller();
  private final int[] ready = new int[8];

  @AfterEach
  void close() {
    poller.close();
    poller.close();
    poller.wake();
  }

  @Test
  void aTimeoutIsNeverEarlyAndHardlyLate() {
    long[] late = new long[100];
    long leastOfShort = Long.MAX_VALUE;
    for (int i = 0; i < late.length; i++) {
      boolean isShort = i % 2 == 0;
      long wanted = (isShort ? MILLISECOND / 8 : 10 * MILLISECOND) + i;
      long start = System.nanoTime();
      assertThat(poller.await(wanted, ready)).isZero();
      late[i] = System.nanoTime() - start - wanted;
      leastOfShort = isShort ? Math.min(leastOfShort, late[i]) : leastOfShort;
    }
    Arrays.sort(late);
    assertThat(late[0]).as("earliest").isNotNegative();
    // The best of many: how busy the machine is does not matter, but milliseconds would be seen.
    assertThat(leastOfShort).as("an eighth of a millisecond").isLessThan(MILLISECOND * 3 / 4);
    System.out.printf(
        "late by %d us (median), %d us (worst of %d)%n",
        late[late.length / 2] / 1000, late[late.length - 1] / 1000, late.length);
  }

  @Test
  void looksWithoutWaiting() throws Exception {
    int event = event(1);
    poller.add(event);
    for (long timeout : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThat(poller.await(timeout, ready)).isEqualTo(1);
      assertThat(ready[0]).isEqualTo(event);
    }
    poller.remove(event);
    poller.remove(event);
    assertThat(poller.await(0, ready)).isZero();
    LibC.INSTANCE.close(event);
  }

  @Test
  void whatBecomesReadableEndsTheWait() throws Exception {
    int event = event(0);
    poller.add(event);
    FutureTask<Integer> waiting = started(() -> poller.await(Long.MAX_VALUE, ready));
    assertThat(waiting.isDone()).isFalse();
    write(event);
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(ready[0]).isEqualTo(event);
    LibC.INSTANCE.close(event);
  }

  @Test
  void aWakeEndsTheWaitThatIsOrTheNext() throws Exception {
    poller.wake();
    poller.wake();
    long start = System.nanoTime();
    assertThat(poller.await(LONG, ready)).isZero();
    assertThat(System.nanoTime() - start).isLessThan(LONG / 2);
    // Two wakes before a wait are one.
    start = System.nanoTime();
    assertThat(poller.await(5 * MILLISECOND, ready)).isZero();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5 * MILLISECOND);
    FutureTask<Integer> waiting = started(() -> poller.await(Long.MAX_VALUE, ready));
    poller.wake();
    assertThat(waiting.get(20, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void noneStarvesBehindOthers() throws Exception {
    Set<Integer> all = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      int event = event(1);
      all.add(event);
      poller.add(event);
    }
    Set<Integer> seen = new HashSet<>();
    int[] few = new int[4];
    for (int i = 0; i < 8; i++) {
      assertThat(poller.await(LONG, few)).isEqualTo(4);
      Arrays.stream(few).forEach(seen::add);
    }
    assertThat(seen).isEqualTo(all);
    int gone = all.iterator().next();
    poller.remove(gone);
    int[] enough = new int[40];
    assertThat(poller.await(LONG, enough)).isEqualTo(29);
    assertThat(enough).doesNotContain(gone);
    all.forEach(LibC.INSTANCE::close);
  }

  @Test
  void aDescriptorIsWatchedOnceAndRemovedBeforeItIsClosed() throws Exception {
    int event = event(0);
    poller.add(event);
    assertThatThrownBy(() -> poller.add(event)).isInstanceOf(IllegalArgumentException.class);
    LibC.INSTANCE.close(event);
    assertThatThrownBy(() -> poller.await(LONG, ready))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed before it was removed");
  }

  @Test
  void allocatesNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int event = event(1);
    poller.add(event);
    long allocated = 0;
    // The first round compiles and links what it calls.
    for (int round = 0; round < 2; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 2000; i++) {
        poller.wake();
        poller.await(1000, ready);
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(allocated / 2000).isZero();
    LibC.INSTANCE.close(event);
  }

  private static int event(int initial) {
    int descriptor = LibC.INSTANCE.eventfd(initial, EFD_NONBLOCK);
    assertThat(descriptor).isNotNegative();
    return descriptor;
  }

  private static void write(int event) {
    ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);
    assertThat(LibC.INSTANCE.write(event, LibC.addressOf(one), 8)).isEqualTo(8);
  }

  /** On a thread that has reached a native call, which is the wait. */
  private static FutureTask<Integer> started(Callable<Integer> work) {
    FutureTask<Integer> task = new FutureTask<>(work);
    Thread thread = Thread.ofPlatform().daemon().start(task);
    while (Arrays.stream(thread.getStackTrace())
        .noneMatch(f -> f.getMethodName().equals("ppoll"))) {
      Thread.onSpinWait();
    }
    return task;
  }
}
