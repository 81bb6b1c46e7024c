package dev.hagane.operator.plan;

/** What a plan makes of one object. Objects that are being deleted get none. */
public sealed interface Verdict permits ServiceVerdict, PoolVerdict, GroupVerdict {
  /** The object. */
  ObjectKey key();

  /** Its UID. */
  String uid();

  /** The generation that was judged. */
  long generation();

  /** Whether it is valid beside the others. */
  Judgement accepted();

  /** Whether all that it names exists. */
  Judgement resolvedRefs();
}
