package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Keeps other work on the host from delaying this process: sched(7), mlockall(2). */
public final class RealtimeScheduling {
  private static final int SCHED_RR = 2;
  private static final int MCL_CURRENT = 1;
  private static final int MCL_FUTURE = 2;

  /** What became of a request. */
  public sealed interface Outcome {

    /** The kernel did it. */
    record Granted() implements Outcome {}

    /**
     * The kernel did not.
     *
     * @param reason a clause with the remedy, for people
     */
    record Refused(String reason) implements Outcome {}
  }

  private RealtimeScheduling() {}

  /**
   * Schedules the calling thread by SCHED_RR, before all ordinary processes.
   *
   * @param priority 1 to 99
   */
  public static Outcome requestRoundRobin(int priority) {
    ByteBuffer parameters =
        ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).putInt(0, priority);
    if (LibC.INSTANCE.sched_setscheduler(0, SCHED_RR, parameters) == 0) {
      return new Outcome.Granted();
    }
    int errno = LibC.errno();
    return new Outcome.Refused(
        errno == Errno.EPERM
            ? "EPERM: give the process CAP_SYS_NICE, or an RLIMIT_RTPRIO of at least " + priority
            : Errno.name(errno) + ": the kernel refuses SCHED_RR with priority " + priority);
  }

  /** Locks all memory that the process has and will have. */
  public static Outcome lockMemory() {
    if (LibC.INSTANCE.mlockall(MCL_CURRENT | MCL_FUTURE) == 0) {
      return new Outcome.Granted();
    }
    int errno = LibC.errno();
    return new Outcome.Refused(
        errno == Errno.EPERM || errno == Errno.ENOMEM
            ? Errno.name(errno) + ": give the process CAP_IPC_LOCK, or RLIMIT_MEMLOCK=infinity"
            : Errno.name(errno) + ": the kernel refuses to lock the process's memory");
  }
}
