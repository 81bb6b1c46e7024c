package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which real servers a pool has. */
@ApiType
@JsonClassDescription("Which real servers the pool has.")
@ValidationRule(
    value = "self.type == 'Servers' || !has(self.servers)",
    message = "servers are only for type: Servers")
@ValidationRule(
    value = "(self.type == 'Nodes') == has(self.nodes)",
    message = "nodes is required with type: Nodes, and allowed only there")
public record RealServerPoolSpec(
    @JsonPropertyDescription("Servers: listed one by one. Nodes: every Node that a label selects.")
        @Required
        PoolType type,
    @JsonPropertyDescription("The real servers, for type: Servers.")
        @Size(max = 512)
        @ListKeys({"address", "port"})
        List<RealServer> servers,
    @JsonPropertyDescription("Which Nodes are real servers, for type: Nodes.")
        @Nullable NodeMembers nodes) {

  /** Absent lists are empty. */
  public RealServerPoolSpec {
    servers = servers == null ? List.of() : List.copyOf(servers);
  }
}
