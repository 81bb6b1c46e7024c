package dev.hagane.operator.reconcile;

import dev.hagane.api.v1alpha1.NodeConfig;
import dev.hagane.api.v1alpha1.NodeTransition;
import io.fabric8.kubernetes.api.model.Event;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one event of each transition that an agent reports. An event that exists already is left
 * alone, and old transitions are passed over: the API server forgets events (after an hour, unless
 * told otherwise), so a restart of the operator would tell them again.
 */
final class TransitionEvents {
  /** Less than the lifetime of events. */
  static final Duration OLD = Duration.ofMinutes(45);

  private final ClusterWriter writer;
  private final Attempts attempts;
  private final Time time;
  private final Map<String, Set<String>> told = new HashMap<>();
  private final Map<String, List<NodeTransition>> finished = new HashMap<>();

  TransitionEvents(ClusterWriter writer, Attempts attempts, Time time) {
    this.writer = writer;
    this.attempts = attempts;
    this.time = time;
  }

  /** Tells what is new in these nodes' statuses. */
  void tell(Iterable<NodeConfig> nodeConfigs) throws InterruptedException {
    List<Attempts.Write<Event>> writes = new ArrayList<>();
    for (NodeConfig nodeConfig : nodeConfigs) {
      String node = nodeConfig.getMetadata().getName();
      if (nodeConfig.getStatus() == null
          || nodeConfig.getStatus().transitions().equals(finished.get(node))) {
        continue;
      }
      Set<String> before = told.getOrDefault(node, Set.of());
      Set<String> now = new HashSet<>();
      List<NodeTransition> transitions = nodeConfig.getStatus().transitions();
      for (NodeTransition transition : transitions) {
        Event event =
            EventComposer.ofTransition(node, nodeConfig.getMetadata().getUid(), transition);
        String name = event.getMetadata().getName();
        if (before.contains(name) || isOld(transition)) {
          now.add(name);
        } else {
          writes.add(
              new Attempts.Write<>(
                  "the event " + transition.reason() + " of node " + node + " (" + name + ")",
                  () -> writer.createEvent(event),
                  result -> {
                    if (!(result instanceof WriteResult.Refused)) {
                      now.add(name);
                    }
                    if (now.size() == transitions.size()) {
                      finished.put(node, transitions);
                    }
                  }));
        }
      }
      told.put(node, now);
      if (now.size() == transitions.size()) {
        finished.put(node, transitions);
      }
    }
    attempts.send(writes);
  }

  private boolean isOld(NodeTransition transition) {
    try {
      return Instant.parse(transition.time()).isBefore(time.now().minus(OLD));
    } catch (DateTimeException e) {
      // A time that cannot be read says nothing: better told twice than never.
      return false;
    }
  }
}
