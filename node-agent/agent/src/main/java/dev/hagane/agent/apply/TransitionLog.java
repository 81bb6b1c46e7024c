package dev.hagane.agent.apply;

import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.NodeTransition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened on this node, the last 32, numbered. Numbers rise over restarts, also when the file
 * is lost: then they go on from the time in milliseconds, which no counter has reached.
 */
final class TransitionLog {
  private static final Logger log = LoggerFactory.getLogger(TransitionLog.class);
  private static final int KEPT = 32;
  private static final int LONGEST_MESSAGE = 1024;

  private final StateFile file;
  private final Deque<NodeTransition> transitions = new ArrayDeque<>();
  private long last = -1;
  private boolean dirty;

  TransitionLog(StateFile file) {
    this.file = file;
    file.read().ifPresent(lines -> lines.forEach(this::load));
  }

  private void load(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 9) {
      throw new IllegalArgumentException("'" + line + "' is no line of the transitions");
    }
    last = Long.parseLong(fields[0]);
    keep(
        new NodeTransition(
            last,
            fields[1],
            fields[2],
            fields[3],
            fields[4],
            orNull(fields[5]),
            orNull(fields[6]),
            fields[7],
            fields[8]));
  }

  /** Something that went as it should. */
  void normal(ObjectRef object, String reason, String message, Instant now) {
    add("Normal", object, reason, message, now, now);
  }

  /** Something that a person should know. */
  void warning(ObjectRef object, String reason, String message, Instant now) {
    add("Warning", object, reason, message, now, now);
  }

  /**
   * Something that happened a while ago, perhaps.
   *
   * @param type Normal or Warning
   * @param then when it happened
   */
  void add(
      String type, ObjectRef object, String reason, String message, Instant then, Instant now) {
    log.info("{} {}: {}", reason, object, message);
    last = last < 0 ? now.toEpochMilli() : last + 1;
    String bounded =
        message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE);
    keep(
        new NodeTransition(
            last,
            then.truncatedTo(ChronoUnit.MILLIS).toString(),
            type,
            reason,
            object.kind(),
            object.uid(),
            object.namespace(),
            object.name(),
            bounded));
    dirty = true;
  }

  private void keep(NodeTransition transition) {
    transitions.add(transition);
    if (transitions.size() > KEPT) {
      transitions.remove();
    }
  }

  /** Writes what came since the last time. */
  void save() {
    if (!dirty) {
      return;
    }
    List<String> lines = new ArrayList<>(transitions.size());
    for (NodeTransition t : transitions) {
      lines.add(
          String.join(
              "\t",
              Long.toString(t.number()),
              t.time(),
              t.type(),
              t.reason(),
              t.kind(),
              orEmpty(t.uid()),
              orEmpty(t.namespace()),
              t.name(),
              t.message().replaceAll("[\\t\\r\\n]", " ")));
    }
    try {
      file.write(lines);
      dirty = false;
    } catch (StateFileException e) {
      log.warn("{}", e.getMessage());
    }
  }

  /** The last ones, oldest first. */
  List<NodeTransition> recent() {
    return List.copyOf(transitions);
  }

  private static @Nullable String orNull(String field) {
    return field.isEmpty() ? null : field;
  }

  private static String orEmpty(@Nullable String field) {
    return field == null ? "" : field;
  }
}
