package dev.hagane.agent.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must not be forgotten of {@code hagane-vrrp}'s reports: which of its transitions were told,
 * and which request to hand over each group answered last. A lost file makes the last transitions
 * be told twice.
 */
final class VrrpRecord {
  private static final Logger log = LoggerFactory.getLogger(VrrpRecord.class);
  private static final String TRANSITION = "transition";
  private static final String SWITCHOVER = "switchover";

  private final StateFile file;
  private final Map<String, String> switchovers = new HashMap<>();
  private long transition = -1;
  private boolean dirty;

  /** Reads the file. */
  VrrpRecord(StateFile file) {
    this.file = file;
    file.read().ifPresent(lines -> lines.forEach(this::load));
  }

  private void load(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length == 2 && fields[0].equals(TRANSITION)) {
      transition = Long.parseLong(fields[1]);
    } else if (fields.length == 3 && fields[0].equals(SWITCHOVER)) {
      switchovers.put(fields[1], fields[2]);
    } else {
      throw new IllegalArgumentException("'" + line + "' is no line of the VRRP record");
    }
  }

  /** The number of the transition that was told last; -1: none was. */
  long transition() {
    return transition;
  }

  /** A transition was told. */
  void told(long number) {
    dirty |= number != transition;
    transition = number;
  }

  /** The request that the group answered last; null: none is known. */
  @Nullable String switchover(String groupUid) {
    return switchovers.get(groupUid);
  }

  /** A group answered a request. */
  void answered(String groupUid, String request) {
    dirty |= !request.equals(switchovers.put(groupUid, request));
  }

  /** Of other groups nothing need be known any more. */
  void keepOnly(Set<String> groupUids) {
    Set<String> others = new HashSet<>(switchovers.keySet());
    others.removeAll(groupUids);
    dirty |= switchovers.keySet().removeAll(others);
  }

  /** Writes what changed. */
  void save() {
    if (!dirty) {
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(TRANSITION + "\t" + transition);
    switchovers.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e ->
            lines.add(
                SWITCHOVER
                    + "\t"
                    + e.getKey()
                    + "\t"
                    + e.getValue().replaceAll("[\\t\\r\\n]", " ")));
    try {
      file.write(lines);
      dirty = false;
    } catch (StateFileException e) {
      log.warn("{}", e.getMessage());
    }
  }
}
