package dev.hagane.netlink;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What became of the messages of a batch, by their position in it. */
public final class BatchOutcome {
  private final @Nullable KernelError[] errors;
  private final BitSet confirmed;

  BatchOutcome(int size) {
    errors = new KernelError[size];
    confirmed = new BitSet(size);
  }

  /** The error of the message at that position; null if there was none, or none arrived. */
  public @Nullable KernelError error(int index) {
    return errors[index];
  }

  /** Whether the kernel's answer about that message, good or bad, arrived. */
  public boolean confirmed(int index) {
    return confirmed.get(index);
  }

  void fail(int index, KernelError error) {
    errors[index] = error;
    confirmed.set(index);
  }

  void confirm(int from, int to) {
    confirmed.set(from, to);
  }
}
