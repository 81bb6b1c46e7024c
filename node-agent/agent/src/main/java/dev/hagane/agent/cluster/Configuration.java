package dev.hagane.agent.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hagane.agent.apply.StateFileException;
import dev.hagane.agent.checkpoint.Checkpoint;
import dev.hagane.agent.checkpoint.Checkpoint.SavedConfig;
import dev.hagane.agent.checkpoint.UnreadableException;
import dev.hagane.agent.checkpoint.WireFormat;
import dev.hagane.agent.desired.DesiredInput;
import dev.hagane.agent.desired.ExpandedSlice;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.DirectorRole;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The NodeConfig that is applied, and the one that waits for its slices. A NodeConfig is applied
 * only when all its slices are at hand: until then the last one holds. For one thread.
 */
public final class Configuration {
  private static final Logger log = LoggerFactory.getLogger(Configuration.class);

  private final String node;
  private final Checkpoint checkpoint;
  private final WireFormat wire;
  private final DesiredSink sink;
  private final Map<String, ExpandedSlice> slices = new HashMap<>();
  private final Map<String, String> unsaved = new HashMap<>();
  private @Nullable SavedConfig applied;
  private boolean incomplete;
  private @Nullable SavedConfig waiting;
  private @Nullable NodeConfigSpec waitingSpec;

  /** Nothing is applied yet. */
  public Configuration(String node, Checkpoint checkpoint, DesiredSink sink) {
    this.node = node;
    this.checkpoint = checkpoint;
    this.wire = new WireFormat(node);
    this.sink = sink;
  }

  /** Applies what is on the disk, as far as it can be read; whether there was anything. */
  public boolean applyFromDisk() {
    Optional<SavedConfig> saved = checkpoint.loadConfig();
    if (saved.isEmpty()) {
      log.info("there is no configuration on disk; waiting for the API server");
      return false;
    }
    try {
      NodeConfigSpec spec = WireFormat.nodeConfig(saved.get().spec());
      for (String name : sliceNames(spec)) {
        checkpoint.loadSlice(name).ifPresent(content -> readSlice(name, content));
      }
      applied = saved.get();
      DesiredInput desired = input(saved.get().generation(), spec);
      incomplete = !desired.isComplete();
      sink.want(desired);
      log.info(
          "applying generation {} from disk: director of {} groups, {} virtual services",
          desired.generation(),
          spec.directors().size(),
          slices.values().stream().mapToInt(s -> s.services().size()).sum());
      return true;
    } catch (UnreadableException e) {
      log.error("the configuration on disk is not used: {}", e.getMessage());
      return false;
    }
  }

  private void readSlice(String name, JsonNode content) {
    try {
      slices.put(name, wire.slice(name, content));
    } catch (UnreadableException e) {
      log.error("{}", e.getMessage());
    }
  }

  /** A version of the NodeConfig came from the API server. */
  void offer(JsonNode nodeConfig) {
    JsonNode spec = nodeConfig.path("spec");
    long generation = nodeConfig.path("metadata").path("generation").asLong(-1);
    SavedConfig current = applied;
    if (current != null
        && !incomplete
        && current.generation() == generation
        && current.spec().equals(spec)) {
      waiting = null;
      sink.remark(List.of());
      sink.current();
      return;
    }
    if (!WireFormat.isKnownFormat(spec)) {
      refuse(
          "NodeConfig has format %s and this agent reads up to %d; upgrade the agent. The last one"
                  .formatted(spec.path("formatVersion").asText("none"), ApiGroup.FORMAT_VERSION)
              + " holds");
      return;
    }
    try {
      waitingSpec = WireFormat.nodeConfig(spec);
      waiting = new SavedConfig(generation, spec);
    } catch (UnreadableException e) {
      refuse(e.getMessage() + ". The last one holds; if the operator is newer, upgrade the agent");
    }
  }

  private void refuse(String cause) {
    waiting = null;
    waitingSpec = null;
    String message = node + ": " + cause;
    log.error("{}", message);
    sink.remark(
        List.of(ObjectRef.node(node).problem(NodeProblemReason.InvalidConfiguration, message)));
  }

  /** Slices that are to be fetched before the waiting NodeConfig can be applied. */
  List<String> missingSlices() {
    NodeConfigSpec spec = waitingSpec;
    if (waiting == null || spec == null) {
      return List.of();
    }
    List<String> missing = new ArrayList<>();
    for (String name : sliceNames(spec)) {
      if (slices.containsKey(name)) {
        continue;
      }
      checkpoint.loadSlice(name).ifPresent(content -> readSlice(name, content));
      if (!slices.containsKey(name)) {
        missing.add(name);
      }
    }
    return missing;
  }

  /** A slice that was missing. */
  void addSlice(String name, JsonNode spec) {
    slices.put(name, wire.slice(name, spec));
    unsaved.put(name, spec.toString());
  }

  /** A slice could not be had: says so, and goes on with the last NodeConfig. */
  void reportMissing(String name, String cause) {
    NodeConfigSpec spec = waitingSpec;
    if (spec == null) {
      return;
    }
    List<NodeProblem> problems = new ArrayList<>();
    for (DirectorRole role : spec.directors()) {
      if (role.slices().contains(name)) {
        problems.add(
            ObjectRef.of(role)
                .problem(
                    NodeProblemReason.SliceUnavailable,
                    "%s: NodeConfigSlice %s could not be read (%s); the last configuration holds, and"
                            .formatted(node, name, cause)
                        + " the agent asks again"));
      }
    }
    sink.remark(problems);
  }

  /** Applies the waiting NodeConfig if nothing of it is missing, and then keeps it on disk. */
  void applyIfComplete() {
    SavedConfig next = waiting;
    NodeConfigSpec spec = waitingSpec;
    if (next == null || spec == null || !missingSlices().isEmpty()) {
      return;
    }
    sink.want(input(next.generation(), spec));
    sink.remark(List.of());
    sink.current();
    Set<String> used = sliceNames(spec);
    slices.keySet().retainAll(used);
    applied = next;
    incomplete = false;
    waiting = null;
    waitingSpec = null;
    save(next, used);
  }

  private void save(SavedConfig config, Set<String> used) {
    try {
      unsaved.keySet().retainAll(used);
      unsaved.forEach(checkpoint::saveSlice);
      unsaved.clear();
      checkpoint.saveConfig(config, used);
    } catch (StateFileException e) {
      log.error(
          "{}; after a reboot without API server an older configuration would serve",
          e.getMessage());
    }
  }

  private DesiredInput input(long generation, NodeConfigSpec spec) {
    Map<String, ExpandedSlice> used = new HashMap<>(slices);
    used.keySet().retainAll(sliceNames(spec));
    return new DesiredInput(generation, spec, used);
  }

  private static Set<String> sliceNames(NodeConfigSpec spec) {
    Set<String> names = new LinkedHashSet<>();
    spec.directors().forEach(role -> names.addAll(role.slices()));
    return new HashSet<>(names);
  }
}
