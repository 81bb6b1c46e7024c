package dev.hagane.operator.plan;

/**
 * What the planner says to one question about one object.
 *
 * @param outcome the answer
 * @param reason why
 * @param message in words: the object, the other object or node, and the remedy; may be empty when
 *     {@code outcome} is True
 */
public record Judgement(Outcome outcome, Reason reason, String message) {
  /** Accepted. */
  public static final Judgement ACCEPTED = new Judgement(Outcome.True, Reason.Accepted, "");

  /** All references resolved. */
  public static final Judgement RESOLVED = new Judgement(Outcome.True, Reason.ResolvedRefs, "");

  /** No, for that reason. */
  static Judgement no(Reason reason, String message) {
    return new Judgement(Outcome.False, reason, message);
  }

  /** Cannot be told before something else is settled. */
  static Judgement unknown(Reason reason, String message) {
    return new Judgement(Outcome.Unknown, reason, message);
  }

  public boolean isTrue() {
    return outcome == Outcome.True;
  }
}
