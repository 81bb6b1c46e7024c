package dev.hagane.vrrp.process;

import dev.hagane.vrrp.control.VrrpTransition;
import dev.hagane.vrrp.protocol.Cause;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to the groups of this host, the last 64, numbered. Numbers rise over restarts, also
 * when the file is lost: then they go on from the time in milliseconds, which no counter has
 * reached.
 */
final class TransitionLog {
  private static final Logger log = LoggerFactory.getLogger(TransitionLog.class);
  private static final int KEPT = 64;
  private static final int LONGEST_MESSAGE = 1_024;

  private final Deque<VrrpTransition> transitions = new ArrayDeque<>();
  private long last;
  private boolean changed;

  /** Goes on after these. */
  TransitionLog(List<VrrpTransition> before) {
    before.forEach(this::keep);
  }

  /**
   * Something happened.
   *
   * @param epochMilliseconds the wall clock
   * @param warning whether a person should look
   */
  void add(
      long epochMilliseconds,
      boolean warning,
      String reason,
      @Nullable Cause cause,
      String group,
      String groupUid,
      String message) {
    if (warning) {
      log.warn("{}: {}", group, message);
    } else {
      log.info("{}: {}", group, message);
    }
    String bounded =
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
    keep(
        new VrrpTransition(
            last == 0 ? epochMilliseconds : last + 1,
            epochMilliseconds,
            warning,
            reason,
            cause,
            group,
            groupUid,
            bounded));
    changed = true;
  }

  private void keep(VrrpTransition transition) {
    last = transition.number();
    transitions.add(transition);
    if (transitions.size() > KEPT) {
      transitions.remove();
    }
  }

  /** Whether some came since the last call. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** The last ones, oldest first. */
  List<VrrpTransition> recent() {
    return List.copyOf(transitions);
  }
}
