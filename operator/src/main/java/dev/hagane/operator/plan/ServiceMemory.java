package dev.hagane.operator.plan;

import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one service between plans: its spec as read, and the outcome of a judgement
 * that depended on nothing but what is named here, by identity.
 */
final class ServiceMemory {
  private ServiceWish wish;
  private @Nullable Inputs inputs;
  private @Nullable ServiceOutcome outcome;

  /**
   * What the outcome was made of. Claims and marks are not among it: an outcome is remembered only
   * where the service kept those that it had.
   */
  record Inputs(
      ServiceWish wish,
      GroupForm group,
      SiteFacts facts,
      PoolServers pool,
      PastState.@Nullable Service past) {

    private boolean sameAs(Inputs other) {
      return Memory.same(wish, other.wish)
          && Memory.same(group, other.group)
          && Memory.same(facts, other.facts)
          && Memory.same(pool, other.pool)
          && past != null
          && other.past != null
          && Memory.same(past.entry(), other.past.entry())
          && past.groupUid().equals(other.past.groupUid());
    }
  }

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
    }
  }

  @Nullable ServiceOutcome recall(Inputs now) {
    Inputs then = inputs;
    return then != null && then.sameAs(now) ? outcome : null;
  }

  void remember(Inputs now, ServiceOutcome made) {
    inputs = now;
    outcome = made;
  }
}
