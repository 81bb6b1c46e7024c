package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Keeps other work on the host from delaying this process: sched(7), mlockall(2). */
public final class RealtimeScheduling {
  private static final int SCHED_RR = 2;
  private static final int MCL_CURRENT = 1;
  private static final int MCL_FUTURE = 2;
  private static final int MCL_ONFAULT = 4;
  private static final int RLIMIT_MEMLOCK = 8;
  private static final long RLIM_INFINITY = -1;

  /** What became of a request. */
  public sealed interface Outcome {

    /** The kernel did it. */
    record Granted() implements Outcome {}

    /**
     * Nothing was changed.
     *
     * @param reason why, with the remedy, for people
     */
    record Refused(String reason) implements Outcome {}
  }

  private RealtimeScheduling() {}

  /**
   * Schedules this process by SCHED_RR, before all ordinary ones: the calling thread with the
   * priority asked for, the threads that there are beside it with one less. They must not be left
   * out: the calling thread waits for the virtual machine's whenever that collects garbage or stops
   * at a safepoint. Threads and child processes inherit from the thread that starts them.
   *
   * @param priority 2 to 99
   */
  public static Outcome requestRoundRobin(int priority) {
    if (priority < 2 || priority > 99) {
      throw new IllegalArgumentException("priority " + priority + " is outside 2..99");
    }
    int errno = schedule(0, priority);
    if (errno != 0) {
      return new Outcome.Refused(
          errno == Errno.EPERM
              ? "the kernel refuses SCHED_RR (EPERM): give the process CAP_SYS_NICE, or an"
                  + " RLIMIT_RTPRIO of at least "
                  + priority
                  + "; in a control group of version 1 also a cpu.rt_runtime_us"
              : "the kernel refuses SCHED_RR with priority "
                  + priority
                  + " ("
                  + Errno.name(errno)
                  + ")");
    }
    Set<Integer> done = new HashSet<>();
    done.add(LibC.INSTANCE.gettid());
    // Until a look finds no new one: what started in between may have had an old parent.
    boolean found = true;
    while (found) {
      found = false;
      for (int thread : threads()) {
        if (done.add(thread)) {
          found = true;
          // One that has ended since is no loss, and what was allowed once is allowed again.
          schedule(thread, priority - 1);
        }
      }
    }
    return new Outcome.Granted();
  }

  /**
   * Keeps in memory what the process has touched and will touch, so that it never waits for a disk.
   * Pages that it has never touched are not read in ahead (MCL_ONFAULT, Linux 4.4): a Java process
   * maps its class library and its stacks whole, and would grow from 57 to 230 MiB.
   */
  public static Outcome lockMemory() {
    if (LibC.INSTANCE.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0) {
      int errno = LibC.errno();
      return new Outcome.Refused(
          "the kernel refuses to lock the process's memory ("
              + Errno.name(errno)
              + ")"
              + (errno == Errno.EPERM || errno == Errno.ENOMEM
                  ? ": give the process CAP_IPC_LOCK, or RLIMIT_MEMLOCK=infinity"
                  : ""));
    }
    long limit = memoryLimit();
    if (limit != RLIM_INFINITY && !mayExceed()) {
      // Every mapping counts, and one that does not fit fails: the virtual machine ends with that.
      LibC.INSTANCE.munlockall();
      return new Outcome.Refused(
          "the process would die when it has mapped RLIMIT_MEMLOCK="
              + limit
              + " bytes: give it CAP_IPC_LOCK, or RLIMIT_MEMLOCK=infinity");
    }
    return new Outcome.Granted();
  }

  private static int schedule(int thread, int priority) {
    ByteBuffer parameters =
        ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, priority);
    return LibC.INSTANCE.sched_setscheduler(thread, SCHED_RR, parameters) == 0 ? 0 : LibC.errno();
  }

  private static Set<Integer> threads() {
    Set<Integer> threads = new HashSet<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      tasks.forEach(task -> threads.add(Integer.parseInt(task.getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/self/task cannot be read; mount /proc", e);
    }
    return threads;
  }

  private static long memoryLimit() {
    ByteBuffer limit = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
    if (LibC.INSTANCE.getrlimit(RLIMIT_MEMLOCK, limit) < 0) {
      throw new LinuxException("reading RLIMIT_MEMLOCK", LibC.errno(), "see the kernel's log");
    }
    return limit.getLong(0);
  }

  private static boolean mayExceed() {
    try {
      return ProcessCapabilities.read().ipcLock();
    } catch (IOException e) {
      throw new UncheckedIOException("/proc/self/status cannot be read; mount /proc", e);
    }
  }
}
