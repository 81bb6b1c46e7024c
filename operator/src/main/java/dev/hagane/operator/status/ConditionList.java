package dev.hagane.operator.status;

import dev.hagane.operator.plan.Judgement;
import dev.hagane.operator.plan.Outcome;
import dev.hagane.operator.plan.Reason;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The conditions of one object, built in order; a transition time stays while the status does. */
final class ConditionList {
  private final List<Condition> before;
  private final long generation;
  private final Instant now;
  private final List<Condition> conditions = new ArrayList<>();

  ConditionList(List<Condition> before, long generation, Instant now) {
    this.before = before;
    this.generation = generation;
    this.now = now;
  }

  ConditionList add(String type, Judgement judgement) {
    return add(type, judgement.outcome(), judgement.reason(), judgement.message());
  }

  ConditionList add(String type, Outcome outcome, Reason reason, String message) {
    String status = outcome.name();
    String since = now.truncatedTo(ChronoUnit.SECONDS).toString();
    for (Condition old : before) {
      boolean same = type.equals(old.getType()) && status.equals(old.getStatus());
      if (same && old.getLastTransitionTime() != null) {
        since = old.getLastTransitionTime();
      }
    }
    Condition condition = new Condition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(reason.name());
    condition.setMessage(message);
    condition.setObservedGeneration(generation);
    condition.setLastTransitionTime(since);
    conditions.add(condition);
    return this;
  }

  /**
   * Adds what sums up: Ready from the first judgement that is not True, and beside it Reconciling
   * where the system goes on by itself, or Stalled where a person must act. Degraded stands between
   * them while something is missing.
   */
  List<Condition> sumUp(Judgement accepted, Judgement resolved, Progress progress) {
    Judgement first = progress.programmed();
    boolean stalled = progress.stalled();
    if (!resolved.isTrue()) {
      first = resolved;
      stalled = true;
    }
    // Accepted is Unknown only where a reference is missing, and that says more.
    if (accepted.outcome() == Outcome.False) {
      first = accepted;
      stalled = true;
    }
    if (first.isTrue()) {
      add("Ready", Outcome.True, Reason.Ready, first.message());
    } else {
      add("Ready", stalled ? Outcome.False : Outcome.Unknown, first.reason(), first.message());
    }
    Judgement degraded = progress.degraded();
    if (degraded != null) {
      add("Degraded", degraded);
    }
    if (!first.isTrue()) {
      add(stalled ? "Stalled" : "Reconciling", Outcome.True, first.reason(), first.message());
    }
    return List.copyOf(conditions);
  }
}
