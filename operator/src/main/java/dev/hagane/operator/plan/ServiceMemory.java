package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one service between plans: its spec as read, and the outcome of a judgement
 * that depended on nothing but what is named here, by identity. While a plan is made it also holds
 * what has come out so far.
 */
final class ServiceMemory {
  private final VerdictBook.Slot<ServiceVerdict> slot = new VerdictBook.Slot<>();
  private ServiceWish wish;
  private @Nullable Inputs inputs;
  private @Nullable ServiceOutcome remembered;
  private @Nullable ServiceOutcome current;
  private @Nullable PoolMemory pool;
  private PastState.@Nullable Service past;
  private @Nullable ServiceOutcome told;
  private @Nullable SliceRecord toldSlice;
  private @Nullable PoolMemory user;
  private long seen;

  /**
   * What the outcome was made of. Claims and marks are not among it: an outcome is remembered only
   * where the service kept those that it had.
   */
  record Inputs(
      ServiceWish wish,
      GroupForm group,
      SiteFacts facts,
      PoolServers pool,
      PastState.Service past) {}

  ServiceMemory(Resource<VirtualServiceSpec> resource) {
    wish = ServiceWish.read(resource);
  }

  ServiceWish wish() {
    return wish;
  }

  /** Takes a newer state of the resource; what did not change stays the same object. */
  void update(Resource<VirtualServiceSpec> resource) {
    if (!wish.resource().sameAs(resource)) {
      wish = ServiceWish.read(resource);
      pool = null;
    }
  }

  /** Enters that plan. */
  void see(long plan) {
    seen = plan;
    current = null;
  }

  /** Whether the service exists in that plan. */
  boolean isSeenIn(long plan) {
    return seen == plan;
  }

  /** The pool that it names; null if there is none in the plan being made. */
  @Nullable PoolMemory pool(Memory memory) {
    PoolMemory known = pool;
    if (known == null || !known.isSeenIn(seen)) {
      known = memory.pool(wish.pool());
      pool = known;
    }
    return known;
  }

  /** What it was told last; null if it was never accepted. */
  PastState.@Nullable Service past(PastState state) {
    PastState.Service known = past;
    if (known == null || !known.isCurrent()) {
      known = state.service(wish.resource().uid());
      past = known;
    }
    return known;
  }

  /** The outcome that was remembered, if what it was made of is all the same. */
  @Nullable ServiceOutcome recall(SiteFacts facts, PastState.Service toldLast, Memory memory) {
    Inputs then = inputs;
    if (then == null
        || !Memory.same(wish, then.wish)
        || !Memory.same(facts, then.facts)
        || !Memory.same(toldLast.entry(), then.past.entry())
        || !toldLast.groupUid().equals(then.past.groupUid())) {
      return null;
    }
    PoolMemory named = pool(memory);
    return named != null && Memory.same(named.servers(), then.pool) ? remembered : null;
  }

  void remember(Inputs now, ServiceOutcome made) {
    inputs = now;
    remembered = made;
  }

  void conclude(ServiceOutcome outcome) {
    current = outcome;
  }

  /** What came out in the plan being made. */
  ServiceOutcome outcome() {
    ServiceOutcome outcome = current;
    if (outcome == null) {
      throw new IllegalStateException(wish.resource().key() + " was not judged");
    }
    return outcome;
  }

  VerdictBook.Slot<ServiceVerdict> slot() {
    return slot;
  }

  /** Whether what its slot says still holds; if not, it will have to be said anew. */
  boolean isTold(@Nullable SliceRecord slice) {
    boolean same = Memory.same(told, current) && Memory.same(toldSlice, slice);
    told = current;
    toldSlice = slice;
    return same;
  }

  /**
   * Becomes a user of the pool that it names, or of another too.
   *
   * @return whether it was a user of just that pool the last time, and is again
   */
  boolean staysUserOf(@Nullable PoolMemory named, boolean another) {
    PoolMemory only = another ? null : named;
    boolean same = only != null && Memory.same(user, only);
    user = only;
    return same;
  }
}
