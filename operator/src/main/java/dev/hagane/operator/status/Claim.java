package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.api.v1alpha1.VRRPState;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;

/**
 * A director that says it is active. Of several that do, those that were not heard of after the
 * newest one became active have most likely died, and only the newest is believed.
 *
 * @param name the director
 * @param state what it says
 * @param seen when it was first seen to say so, by our clock
 * @param heard when it was last heard of, by our clock
 */
record Claim(String name, DirectorState state, Instant seen, Instant heard) {
  /** A director that has just handed over may still renew its lease before it says so. */
  static final Duration MARGIN = Duration.ofSeconds(2);

  private static final Comparator<Claim> NEWEST_LAST =
      Comparator.comparing(Claim::seen).thenComparing(Claim::since).thenComparing(Claim::name);

  /** Whether a director's words are such a claim. */
  static boolean isMadeBy(DirectorState state) {
    return state.active() || state.state() == VRRPState.Active;
  }

  /** Those that are believed, the newest last. */
  static List<Claim> believed(List<Claim> claims) {
    List<Claim> sorted = claims.stream().sorted(NEWEST_LAST).toList();
    if (sorted.isEmpty()) {
      return sorted;
    }
    Claim newest = sorted.getLast();
    Instant since = newest.seen().plus(MARGIN);
    return sorted.stream().filter(c -> c.equals(newest) || c.heard().isAfter(since)).toList();
  }

  /** By the director's own clock; long ago where it does not say. */
  private Instant since() {
    try {
      return state.since() == null ? Instant.EPOCH : Instant.parse(state.since());
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  /** Whether it has read back that it holds all addresses. */
  boolean holds() {
    return state.active();
  }
}
