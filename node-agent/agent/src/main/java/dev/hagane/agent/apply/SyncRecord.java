package dev.hagane.agent.apply;

import dev.hagane.ipvs.SyncDaemon;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which synchronization daemons this program has started, and on which device: the kernel tells the
 * interface's name only, and a daemon does not follow it to another device of that name. Written
 * before the kernel; a record that is lost costs the daemons that nobody wants any more.
 */
final class SyncRecord {
  private static final Logger log = LoggerFactory.getLogger(SyncRecord.class);

  private record Started(String interfaceName, int interfaceIndex, int syncId) {}

  private final StateFile file;
  private final Map<SyncDaemon.State, Started> started = new EnumMap<>(SyncDaemon.State.class);
  private boolean dirty;

  /** Reads the file. */
  SyncRecord(StateFile file) {
    this.file = file;
    file.read().ifPresent(lines -> lines.forEach(this::load));
  }

  private void load(String line) {
    String[] fields = line.split("\t", -1);
    if (fields.length != 4) {
      throw new IllegalArgumentException("'" + line + "' is no line of the daemons' record");
    }
    started.put(
        SyncDaemon.State.valueOf(fields[0]),
        new Started(fields[1], Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
  }

  /** Whether nothing of ours can run. */
  boolean isEmpty() {
    return started.isEmpty();
  }

  /** Whether this program started what runs. */
  boolean isOurs(SyncDaemon running) {
    Started known = started.get(running.state());
    return known != null
        && known.interfaceName().equals(running.interfaceName())
        && known.syncId() == running.syncId();
  }

  /** Whether it was started on another device than the one that has this index now. */
  boolean isStale(SyncDaemon running, int interfaceIndex) {
    Started known = started.get(running.state());
    return known != null && isOurs(running) && known.interfaceIndex() != interfaceIndex;
  }

  /** It is started next, or runs already. */
  void claim(SyncDaemon daemon, int interfaceIndex) {
    Started now = new Started(daemon.interfaceName(), interfaceIndex, daemon.syncId());
    dirty |= !now.equals(started.put(daemon.state(), now));
  }

  /** What runs in this state, if anything does, is not ours. */
  void release(SyncDaemon.State state) {
    dirty |= started.remove(state) != null;
  }

  /** Writes what changed. */
  void save() {
    if (!dirty) {
      return;
    }
    List<String> lines = new ArrayList<>();
    started.forEach((state, s) ->
        lines.add(
            String.join(
                "\t",
                state.name(),
                s.interfaceName(),
                Integer.toString(s.interfaceIndex()),
                Integer.toString(s.syncId()))));
    try {
      file.write(lines);
      dirty = false;
    } catch (StateFileException e) {
      // Connections matter more than the record; it is written at the next chance.
      log.warn("{}", e.getMessage());
    }
  }
}
