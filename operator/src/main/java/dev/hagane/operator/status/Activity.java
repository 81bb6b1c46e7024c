package dev.hagane.operator.status;

import dev.hagane.api.v1alpha1.DirectorState;
import dev.hagane.operator.plan.GroupVerdict;
import dev.hagane.operator.plan.Judgement;
import dev.hagane.operator.plan.Outcome;
import dev.hagane.operator.plan.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which director is active, if exactly one is.
 *
 * @param judgement the condition ActiveDirector
 * @param active the active director; while none answers the one that was last; null if none or
 *     several are
 * @param claim what the active director says; null where none is, or none answers
 * @param lookAgain when the judgement changes by the passing of time alone; null if it does not
 */
record Activity(
    Judgement judgement,
    @Nullable String active,
    @Nullable Claim claim,
    @Nullable Instant lookAgain) {
  /** How long a group may be without an active director while one hands over to another. */
  static final Duration PASSING = Duration.ofSeconds(5);

  /** A director that answers, and what it says of the group, if anything. */
  record Heard(String name, @Nullable DirectorState state) {}

  /**
   * What is known of a group's directors.
   *
   * @param claims of those that answer, the believed ones
   * @param heard all that answer
   * @param former nodes that are directors no more and still hold the addresses
   * @param silent that do not answer any more, in words; null if none is
   * @param absent any that do not answer, in words; null if none is
   * @param lastKnown one that does not answer and was active last; null if none was
   */
  record Evidence(
      List<Claim> claims,
      List<Heard> heard,
      List<String> former,
      @Nullable String silent,
      @Nullable String absent,
      @Nullable String lastKnown) {}

  static Activity of(
      GroupVerdict group, Evidence evidence, @Nullable Condition before, Instant now) {
    List<Claim> claims = evidence.claims();
    if (claims.isEmpty()) {
      return none(group, evidence, before, now);
    }
    Claim newest = claims.getLast();
    if (claims.size() > 1) {
      String message =
          names(claims)
              + " hold the addresses of "
              + group.key()
              + " at once; check the network between them";
      return new Activity(no(Reason.SplitBrain, message), null, null, null);
    }
    String second = newest.state().secondMasterSince();
    if (second != null) {
      String message =
          newest.name()
              + " is active and hears another active router with its VRID since "
              + second
              + "; look for a device that uses the VRID too, and check the network between "
              + String.join(", ", group.directors());
      return new Activity(no(Reason.SplitBrain, message), newest.name(), newest, null);
    }
    if (!evidence.former().isEmpty()) {
      return new Activity(former(group, evidence), newest.name(), newest, null);
    }
    String message =
        newest.holds()
            ? newest.name() + " holds the addresses"
            : newest.name() + " is active and takes the addresses";
    String switchover = group.switchover();
    return new Activity(
        new Judgement(
            Outcome.True,
            Reason.ActiveDirector,
            switchover == null ? message : message + "; " + switchover),
        newest.name(),
        newest,
        null);
  }

  private static Activity none(
      GroupVerdict group, Evidence evidence, @Nullable Condition before, Instant now) {
    if (!evidence.former().isEmpty()) {
      return idle(former(group, evidence), evidence);
    }
    if (evidence.silent() != null) {
      String hearing = hearing(evidence);
      if (evidence.heard().isEmpty() || (evidence.lastKnown() != null && hearing != null)) {
        String message =
            evidence.silent()
                + "; it may hold the addresses"
                + (hearing == null ? "" : ": " + hearing)
                + "; check the node, its agent and its network";
        return idle(new Judgement(Outcome.Unknown, Reason.NodeUnreachable, message), evidence);
      }
    }
    Instant end = passingUntil(before, now);
    if (group.directors().size() > 1 && now.isBefore(end)) {
      String message = "no director holds the addresses at the moment; " + states(group, evidence);
      return new Activity(no(Reason.Transition, message), evidence.lastKnown(), null, end);
    }
    return idle(no(Reason.NoMaster, states(group, evidence)), evidence);
  }

  private static Activity idle(Judgement judgement, Evidence evidence) {
    return new Activity(judgement, evidence.lastKnown(), null, null);
  }

  private static Judgement no(Reason reason, String message) {
    return new Judgement(Outcome.False, reason, message);
  }

  private static Judgement former(GroupVerdict group, Evidence evidence) {
    return no(
        Reason.Transition,
        String.join(", ", evidence.former())
            + " still holds the addresses and is to give them up for "
            + String.join(", ", group.directors()));
  }

  /** A backup that hears a master though none that answers is one. */
  private static @Nullable String hearing(Evidence evidence) {
    for (Heard director : evidence.heard()) {
      DirectorState state = director.state();
      if (state != null && state.heardMaster() != null) {
        return director.name() + " hears an active director at " + state.heardMaster();
      }
    }
    return null;
  }

  /** Until when a group that had an active director may be between two; now: not any more. */
  private static Instant passingUntil(@Nullable Condition before, Instant now) {
    if (before == null) {
      return now;
    }
    if (!before.getStatus().equals(Outcome.False.name())) {
      return now.plus(PASSING);
    }
    boolean passing = Reason.Transition.name().equals(before.getReason());
    if (!passing || before.getLastTransitionTime() == null) {
      return now;
    }
    try {
      return Instant.parse(before.getLastTransitionTime()).plus(PASSING);
    } catch (DateTimeParseException e) {
      return now;
    }
  }

  private static String states(GroupVerdict group, Evidence evidence) {
    if (group.directors().isEmpty()) {
      return group.key() + " has no director";
    }
    if (evidence.heard().isEmpty()) {
      return String.valueOf(evidence.absent());
    }
    List<String> words = new ArrayList<>();
    evidence.heard().forEach(director -> words.add(words(director)));
    if (evidence.absent() != null) {
      words.add(evidence.absent());
    }
    return String.join("; ", words);
  }

  private static String words(Heard director) {
    DirectorState state = director.state();
    if (state == null || state.state() == null) {
      return director.name() + " does not hold the addresses yet";
    }
    String faults =
        state.instances().stream()
            .filter(i -> i.fault() != null)
            .map(i -> " (instance " + i.name() + ": " + i.fault() + ")")
            .collect(Collectors.joining());
    return director.name() + " is " + state.state() + faults;
  }

  private static String names(List<Claim> claims) {
    return claims.stream().map(Claim::name).sorted().collect(Collectors.joining(", "));
  }
}
