package dev.hagane.linux;

import dev.hagane.netlink.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waits until one of some descriptors can be read, to the nanosecond (ppoll(2)). All but {@link
 * #wake} belongs to one thread. Nothing is allocated in {@link #await}.
 */
public final class Poller implements AutoCloseable {
  private static final int EFD_NONBLOCK = 0x800;
  private static final int EFD_CLOEXEC = 0x80000;
  private static final short POLLIN = 0x1;
  private static final short POLLNVAL = 0x20;

  /** struct pollfd: descriptor (4), wanted (2), what happened (2). */
  private static final int ENTRY = 8;

  private static final long NANOS = 1_000_000_000L;

  private final LibC libc = LibC.INSTANCE;
  private final int event;
  private final ByteBuffer timeout = direct(16);
  private final long timeoutAddress = LibC.addressOf(timeout);
  private final ByteBuffer drained = direct(8);
  private final long drainedAddress = LibC.addressOf(drained);
  private final ByteBuffer one = direct(8).putLong(0, 1);
  private final long oneAddress = LibC.addressOf(one);
  private final Object closing = new Object();
  private ByteBuffer entries = direct(8 * ENTRY);
  private long entriesAddress = LibC.addressOf(entries);
  private int count;
  private int first;
  private boolean closed;

  /**
   * Makes one.
   *
   * @throws LinuxException if the kernel refuses
   */
  public Poller() {
    event = libc.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (event < 0) {
      throw new LinuxException(
          "making an event descriptor",
          LibC.errno(),
          "raise the limit of open files of the process");
    }
    add(event);
  }

  /**
   * Watches a descriptor from now on.
   *
   * @throws IllegalArgumentException if it is watched already
   */
  public void add(int descriptor) {
    if (indexOf(descriptor) >= 0) {
      throw new IllegalArgumentException("descriptor " + descriptor + " is watched already");
    }
    if ((count + 1) * ENTRY > entries.capacity()) {
      ByteBuffer larger = direct(entries.capacity() * 2);
      larger.put(0, entries, 0, count * ENTRY);
      entries = larger;
      entriesAddress = LibC.addressOf(larger);
    }
    entries.putInt(count * ENTRY, descriptor).putShort(count * ENTRY + 4, POLLIN);
    count++;
  }

  /** Watches it no more; call it before the descriptor is closed. An unknown one is no error. */
  public void remove(int descriptor) {
    int index = indexOf(descriptor);
    if (index > 0) {
      count--;
      entries.putLong(index * ENTRY, entries.getLong(count * ENTRY));
    }
  }

  /**
   * Waits.
   *
   * @param timeoutNanos how long at most, by the monotonic clock; never less, save for a wake or a
   *     signal; 0 or less only looks, {@link Long#MAX_VALUE} waits for ever
   * @param ready where the descriptors go that can be read or have failed; if it is too short the
   *     others get their turn next time
   * @return how many; 0 if the time is over, on a wake and on a signal: look at the clock
   * @throws LinuxException if the kernel refuses
   * @throws IllegalStateException if a descriptor was closed before it was removed
   */
  public int await(long timeoutNanos, int[] ready) {
    long limit = 0;
    if (timeoutNanos != Long.MAX_VALUE) {
      long nanos = Math.max(0, timeoutNanos);
      timeout.putLong(0, nanos / NANOS).putLong(8, nanos % NANOS);
      limit = timeoutAddress;
    }
    int happened = libc.ppoll(entriesAddress, count, limit, 0);
    if (happened < 0) {
      int errno = LibC.errno();
      if (errno == Errno.EINTR) {
        return 0;
      }
      throw new LinuxException(
          "waiting for " + count + " descriptors",
          errno,
          "raise the limit of open files of the process");
    }
    return happened == 0 ? 0 : collect(ready);
  }

  private int collect(int[] ready) {
    if (happened(0) != 0) {
      libc.read(event, drainedAddress, 8);
    }
    int found = 0;
    int others = count - 1;
    int next = first;
    for (int i = 0; i < others && found < ready.length; i++) {
      int index = 1 + (first + i) % others;
      short what = happened(index);
      if ((what & POLLNVAL) != 0) {
        throw new IllegalStateException(
            "descriptor " + entries.getInt(index * ENTRY) + " was closed before it was removed");
      }
      if (what != 0) {
        ready[found++] = entries.getInt(index * ENTRY);
        next = index;
      }
    }
    first = others == 0 ? 0 : next % others;
    return found;
  }

  private short happened(int index) {
    return entries.getShort(index * ENTRY + 6);
  }

  /** Makes the current {@link #await}, or else the next, return at once. From any thread. */
  public void wake() {
    synchronized (closing) {
      if (!closed) {
        // EAGAIN would say that it was woken 2^64 - 2 times already: as good.
        libc.write(event, oneAddress, 8);
      }
    }
  }

  /** Closes it, not the descriptors that it watched; a second time does nothing. */
  @Override
  public void close() {
    synchronized (closing) {
      if (!closed) {
        closed = true;
        libc.close(event);
      }
    }
  }

  private int indexOf(int descriptor) {
    for (int i = 0; i < count; i++) {
      if (entries.getInt(i * ENTRY) == descriptor) {
        return i;
      }
    }
    return -1;
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
