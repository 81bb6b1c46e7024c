package dev.hagane.operator.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What may not change in this plan. It only grows while a plan is made.
 *
 * @param groups groups whose plan waits for the confirmation of a removal, by UID
 * @param confirmed groups whose removal is confirmed, by UID
 * @param services services that keep their servers, because a selector finds none any more, by UID
 */
record Holds(Map<String, PendingRemoval> groups, Set<String> confirmed, Set<String> services) {

  /** Whether all may change. */
  boolean isEmpty() {
    return groups.isEmpty() && services.isEmpty();
  }

  static Holds none() {
    return new Holds(new HashMap<>(), new HashSet<>(), new HashSet<>());
  }
}
