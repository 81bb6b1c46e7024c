package dev.hagane.agent.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.agent.desired.ExpandedSlice;
import dev.hagane.agent.desired.ObjectRef;
import dev.hagane.api.v1alpha1.ApiGroup;
import dev.hagane.api.v1alpha1.CompiledService;
import dev.hagane.api.v1alpha1.NodeConfigSliceSpec;
import dev.hagane.api.v1alpha1.NodeConfigSpec;
import dev.hagane.api.v1alpha1.NodeProblem;
import dev.hagane.api.v1alpha1.NodeProblemReason;
import java.util.ArrayList;
import java.util.List;

/** JSON to records. An entry that this agent cannot read does not spoil the others. */
public final class WireFormat {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final String node;

  /** For messages, the node's name. */
  public WireFormat(String node) {
    this.node = node;
  }

  /**
   * Parses JSON.
   *
   * @throws UnreadableException if it is none
   */
  public static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UnreadableException("no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** A value as JSON. */
  public static ObjectNode toTree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** An empty object to fill. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Whether a NodeConfig's or slice's spec has a format that this version reads. */
  public static boolean isKnownFormat(JsonNode spec) {
    int format = spec.path("formatVersion").asInt(0);
    return format >= 1 && format <= ApiGroup.FORMAT_VERSION;
  }

  /**
   * Reads a NodeConfig's spec.
   *
   * @throws UnreadableException if it is not one
   */
  public static NodeConfigSpec nodeConfig(JsonNode spec) {
    return read(spec, NodeConfigSpec.class);
  }

  /**
   * Reads and expands a slice's spec; entries that cannot be read become problems.
   *
   * @throws UnreadableException if the slice as a whole cannot be read
   */
  public ExpandedSlice slice(String name, JsonNode spec) {
    if (!isKnownFormat(spec)) {
      throw new UnreadableException(
          "NodeConfigSlice "
              + name
              + " has format "
              + spec.path("formatVersion").asText("none")
              + ", and this agent reads up to "
              + ApiGroup.FORMAT_VERSION
              + "; upgrade the agent",
          null);
    }
    try {
      NodeConfigSliceSpec whole = MAPPER.treeToValue(spec, NodeConfigSliceSpec.class);
      return ExpandedSlice.of(node, name, whole, List.of());
    } catch (JsonProcessingException e) {
      return entryByEntry(name, spec);
    }
  }

  private ExpandedSlice entryByEntry(String name, JsonNode spec) {
    List<CompiledService> services = new ArrayList<>();
    List<NodeProblem> problems = new ArrayList<>();
    for (JsonNode entry : spec.path("services")) {
      try {
        services.add(MAPPER.treeToValue(entry, CompiledService.class));
      } catch (JsonProcessingException e) {
        ObjectRef owner =
            new ObjectRef(
                "VirtualService",
                entry.path("uid").asText(""),
                entry.path("namespace").asText(""),
                entry.path("name").asText(""));
        problems.add(
            owner.problem(
                NodeProblemReason.InvalidConfiguration,
                ExpandedSlice.invalid(node, name, e.getOriginalMessage())));
      }
    }
    NodeConfigSliceSpec readable =
        new NodeConfigSliceSpec(
            spec.path("formatVersion").asInt(),
            spec.path("group").asText(""),
            spec.path("groupUid").asText(""),
            services);
    return ExpandedSlice.of(node, name, readable, problems);
  }

  private static <T> T read(JsonNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableException(
          type.getSimpleName() + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }
}
