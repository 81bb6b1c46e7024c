package dev.hagane.operator.status;

import dev.hagane.operator.plan.Judgement;
import dev.hagane.operator.plan.Outcome;
import dev.hagane.operator.plan.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How far nodes have come with something.
 *
 * @param programmed whether it is in their kernels, as read back
 * @param stalled whether a person must act before it can be; false also where it is
 * @param degraded what is missing meanwhile; null if nothing is
 */
record Progress(Judgement programmed, boolean stalled, @Nullable Judgement degraded) {

  static Progress done(Reason reason, String message) {
    return new Progress(new Judgement(Outcome.True, reason, message), false, null);
  }

  /** The system goes on by itself. */
  static Progress pending(String message) {
    return new Progress(new Judgement(Outcome.False, Reason.Pending, message), false, null);
  }

  /** A person must act. */
  static Progress stalled(Reason reason, String message) {
    return new Progress(new Judgement(Outcome.False, reason, message), true, null);
  }

  Progress withDegraded(@Nullable Judgement missing) {
    return new Progress(programmed, stalled, missing);
  }
}
