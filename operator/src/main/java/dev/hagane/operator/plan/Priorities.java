package dev.hagane.operator.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives priorities to directors that are selected by label. What one has it keeps, whoever comes or
 * goes; a new one gets a step below all others, so that it becomes a backup.
 */
final class Priorities {
  /** 255 would make it the owner of the addresses, which ignores preemption. */
  static final int HIGHEST = 250;

  /** Twenty-five of them: more than a group has directors. */
  static final int STEP = 10;

  private Priorities() {}

  /**
   * The priority of each director.
   *
   * @param directors all that there are now
   * @param had what directors had, present ones and former ones
   * @param incumbents who was a director already, with a priority or without, ordered: they are
   *     served before newcomers
   */
  static SortedMap<String, Integer> of(
      Collection<String> directors, Map<String, Integer> had, List<String> incumbents) {
    SortedMap<String, Integer> priorities = new TreeMap<>();
    for (String director : directors) {
      Integer kept = had.get(director);
      if (kept != null) {
        priorities.put(director, kept);
      }
    }
    for (String director : incumbents) {
      if (directors.contains(director)) {
        priorities.computeIfAbsent(director, d -> next(priorities.values()));
      }
    }
    for (String director : directors.stream().sorted().toList()) {
      priorities.computeIfAbsent(director, d -> next(priorities.values()));
    }
    return Collections.unmodifiableSortedMap(priorities);
  }

  /** The highest step below all that are taken; where there is none, the lowest that is free. */
  private static int next(Collection<Integer> taken) {
    int lowest = taken.stream().mapToInt(p -> p).min().orElse(HIGHEST + STEP);
    int below = Math.min(HIGHEST, (lowest - 1) / STEP * STEP);
    if (below >= STEP) {
      return below;
    }
    int free = STEP;
    while (taken.contains(free)) {
      free += STEP;
    }
    return free;
  }
}
