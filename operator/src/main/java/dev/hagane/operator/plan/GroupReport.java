package dev.hagane.operator.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a group beside its spec, as far as plans depend on it.
 *
 * @param lastHandledSwitchover what its status says was answered last; null: nothing
 * @param directors what nodes report of it, each node once, in any order
 */
public record GroupReport(@Nullable String lastHandledSwitchover, List<DirectorReport> directors) {
  /** Before anybody reported. */
  public static final GroupReport NOTHING = new GroupReport(null, List.of());

  /** Copies the list. */
  public GroupReport {
    directors = List.copyOf(directors);
  }

  /** What the node reports; null if nothing. */
  @Nullable DirectorReport of(String node) {
    for (DirectorReport report : directors) {
      if (report.node().equals(node)) {
        return report;
      }
    }
    return null;
  }

  /** Whether the request was answered, by whomever. */
  public boolean handled(String request) {
    return request.equals(lastHandledSwitchover)
        || directors.stream().anyMatch(d -> request.equals(d.lastHandledSwitchover()));
  }
}
