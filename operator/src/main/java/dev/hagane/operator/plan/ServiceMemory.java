package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one service between plans: its spec as read, and the outcome of a judgement
 * that depended on nothing but what is named here, by identity. While a plan is made it also holds
 * what has come out so far.
 */
final class ServiceMemory {
  private ServiceWish wish;
  private @Nullable Inputs inputs;
  private @Nullable ServiceOutcome remembered;
  private @Nullable ServiceOutcome current;
  private @Nullable PoolMemory pool;
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
  void update(Resource<VirtualServiceSpec> resource, long plan) {
    if (!wish.resource().sameAs(resource)) {
      wish = ServiceWish.read(resource);
    }
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
    if (known == null || !known.isSeenIn(seen) || !known.key().equals(wish.pool())) {
      known = memory.pool(wish.pool());
      pool = known;
    }
    return known;
  }

  /** The outcome that these inputs gave before; null if they are not the same. */
  @Nullable ServiceOutcome recall(
      GroupForm group, SiteFacts facts, PoolServers servers, PastState.Service past) {
    Inputs then = inputs;
    boolean same =
        then != null
            && Memory.same(wish, then.wish)
            && Memory.same(group, then.group)
            && Memory.same(facts, then.facts)
            && Memory.same(servers, then.pool)
            && Memory.same(past.entry(), then.past.entry())
            && past.groupUid().equals(then.past.groupUid());
    return same ? remembered : null;
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
}
