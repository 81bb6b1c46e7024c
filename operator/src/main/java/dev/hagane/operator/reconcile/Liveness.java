package dev.hagane.operator.reconcile;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which agents are heard of: each renews a Lease named for its node. A node counts as fresh for 30
 * s after a renewal was <em>seen</em>, so the agents' clocks need not agree with ours. Only a lease
 * seen for the first time is judged by the time written in it; if that looks old, the agent has 12
 * s (it renews every 10 s) to show that it lives before anybody is told that it does not. So a
 * restart of the operator, or of the API server, changes no status.
 *
 * <p>Safe for use by several threads.
 */
final class Liveness {
  /** How long a renewal is believed. */
  static final Duration BELIEVED = Duration.ofSeconds(30);

  /** How long after the start an old-looking lease is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final class Agent {
    @Nullable ZonedDateTime renewed;
    long believedUntil;
    boolean decided;
  }

  private final Time time;
  private final long settledAt;
  private final Map<String, Agent> agents = new HashMap<>();

  /** Starts the patience. */
  Liveness(Time time) {
    this.time = time;
    this.settledAt = time.monotonicMilliseconds() + PATIENCE.toMillis();
  }

  /**
   * A lease as it is now.
   *
   * @return whether its node's freshness changed by it
   */
  synchronized boolean observe(Lease lease) {
    if (lease.getSpec() == null) {
      return false;
    }
    ZonedDateTime renewed = lease.getSpec().getRenewTime();
    if (renewed == null) {
      return false;
    }
    long now = time.monotonicMilliseconds();
    Agent agent = agents.get(lease.getMetadata().getName());
    if (agent == null) {
      agent = new Agent();
      agents.put(lease.getMetadata().getName(), agent);
      long age = Duration.between(renewed.toInstant(), time.now()).toMillis();
      agent.believedUntil = now + BELIEVED.toMillis() - Math.max(0, age);
      agent.decided = agent.believedUntil > now;
      agent.renewed = renewed;
      return true;
    }
    if (Objects.equals(renewed, agent.renewed)) {
      return false;
    }
    boolean wasFresh = agent.believedUntil > now;
    agent.renewed = renewed;
    agent.believedUntil = now + BELIEVED.toMillis();
    agent.decided = true;
    return !wasFresh;
  }

  /** A lease was deleted: its agent is not heard of any more. */
  synchronized void forget(String node) {
    agents.remove(node);
  }

  /** The nodes whose agents are heard of now. */
  synchronized Set<String> fresh() {
    long now = time.monotonicMilliseconds();
    Set<String> fresh = new TreeSet<>();
    agents.forEach((node, agent) -> {
      if (agent.believedUntil > now) {
        fresh.add(node);
      }
    });
    return fresh;
  }

  /** When each node was last heard of, by our own clock; nodes never heard of are absent. */
  synchronized Map<String, Instant> heard() {
    long now = time.monotonicMilliseconds();
    Instant present = time.now();
    Map<String, Instant> heard = new HashMap<>();
    agents.forEach((node, agent) ->
        heard.put(node, present.minusMillis(now - (agent.believedUntil - BELIEVED.toMillis()))));
    return heard;
  }

  /** Whether silence means something already. */
  synchronized boolean settled() {
    return time.monotonicMilliseconds() >= settledAt
        || agents.values().stream().allMatch(agent -> agent.decided);
  }

  /** How long until {@link #fresh} or {@link #settled} may change by silence alone. */
  synchronized Duration untilChange() {
    long now = time.monotonicMilliseconds();
    long next = now + BELIEVED.toMillis();
    if (now < settledAt) {
      next = Math.min(next, settledAt);
    }
    for (Agent agent : agents.values()) {
      if (agent.believedUntil > now) {
        next = Math.min(next, agent.believedUntil);
      }
    }
    return Duration.ofMillis(next - now);
  }
}
