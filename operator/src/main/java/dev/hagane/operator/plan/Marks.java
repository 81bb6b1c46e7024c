package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.CompiledPort;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.PersistenceScope;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Internal firewall marks: 65,536 from 0x48470000 on. A service keeps the marks that it has; a new
 * one is the lowest that no service had or has, so that the order of requests alone decides.
 */
final class Marks {
  static final long BASE = 0x48470000L;
  static final int COUNT = 1 << 16;

  private final Supplier<BitSet> held;
  private @Nullable BitSet used;

  /**
   * Prepares to give marks out.
   *
   * @param held the marks, less {@link #BASE}, that services have had until now; asked for once,
   *     and only if a new mark is needed
   */
  Marks(Supplier<BitSet> held) {
    this.held = held;
  }

  /** The marks that an entry holds, less {@link #BASE}. */
  static void collect(Entry entry, BitSet into) {
    for (CompiledPort port : entry.service().ports()) {
      Long mark = port.mark();
      if (mark != null && mark >= BASE && mark < BASE + COUNT) {
        into.set((int) (mark - BASE));
      }
    }
  }

  /**
   * A mark for each port, null for those that need none, in the order of the wish's ports; null if
   * none is free.
   */
  @Nullable List<@Nullable Long> forPorts(ServiceWish wish, @Nullable Entry past) {
    List<@Nullable Long> marks = new ArrayList<>();
    if (wish.hasOneMark()) {
      Long mark =
          past != null && hasOneMark(past) ? past.service().ports().getFirst().mark() : null;
      mark = mark == null ? next() : mark;
      for (int i = 0; i < wish.ports().size(); i++) {
        marks.add(mark);
      }
      return mark == null ? null : marks;
    }
    Map<PortSpan, Long> kept = new HashMap<>();
    if (past != null && !hasOneMark(past)) {
      for (int i = 0; i < past.ports().size(); i++) {
        Long mark = past.service().ports().get(i).mark();
        if (mark != null) {
          kept.put(past.ports().get(i), mark);
        }
      }
    }
    for (ServiceWish.Port port : wish.ports()) {
      Long mark = port.isRange() ? kept.get(port.span()) : null;
      if (port.isRange() && mark == null) {
        mark = next();
        if (mark == null) {
          return null;
        }
      }
      marks.add(mark);
    }
    return marks;
  }

  private static boolean hasOneMark(Entry entry) {
    Persistence persistence = entry.service().persistence();
    return persistence != null
        && persistence.scope() == PersistenceScope.AllPorts
        && !entry.service().ports().isEmpty();
  }

  private @Nullable Long next() {
    BitSet marks = used;
    if (marks == null) {
      marks = held.get();
      used = marks;
    }
    int free = marks.nextClearBit(0);
    if (free >= COUNT) {
      return null;
    }
    marks.set(free);
    return BASE + free;
  }
}
