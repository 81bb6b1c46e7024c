package dev.hagane.vrrp.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What will happen, by time, and in the order of its making at one time. */
final class EventQueue {
  static final class Event {
    final long time;
    private final long order;
    final Runnable action;

    Event(long time, long order, Runnable action) {
      this.time = time;
      this.order = order;
      this.action = action;
    }

    private boolean before(Event other) {
      return time != other.time ? time < other.time : order < other.order;
    }
  }

  private @Nullable Event[] heap = new Event[64];
  private int size;
  private long made;

  void add(long time, Runnable action) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    Event event = new Event(time, made++, action);
    int i = size++;
    while (i > 0 && event.before(heap[(i - 1) / 2])) {
      heap[i] = heap[(i - 1) / 2];
      i = (i - 1) / 2;
    }
    heap[i] = event;
  }

  /** The next one not after that time, taken out; null: none. */
  @Nullable Event poll(long until) {
    if (size == 0 || heap[0].time > until) {
      return null;
    }
    Event first = heap[0];
    Event last = heap[--size];
    heap[size] = null;
    int i = 0;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && heap[child + 1].before(heap[child])) {
        child++;
      }
      if (last.before(heap[child])) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    if (size > 0) {
      heap[i] = last;
    }
    return first;
  }
}
