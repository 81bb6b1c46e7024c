package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Whether the backups are told of the active director's connections. */
@ApiType
@ValidationRule(
    value = "!self.enabled || has(self.interface)",
    message = "interface is required where connections are synchronized: name it, or its subnet")
public record ConnectionSynchronization(
    @JsonPropertyDescription(
            "Whether the active director's kernel tells the backups' kernels of its connections, so"
                + " that those older than about 3 seconds live through a failover. It needs two"
                + " directors or more, and does nothing with one.")
        @Default("false")
        Boolean enabled,
    @JsonProperty("interface")
        @JsonPropertyDescription(
            "The interface of each director that carries it: multicast datagrams without any"
                + " authentication (UDP 8848 to 224.0.0.81, or to ff02::81 where the subnet is"
                + " IPv6), so one on a network that strangers do not reach.")
        @Nullable InterfaceSelector networkInterface,
    @JsonPropertyDescription(
            "What tells the datagrams of this group from those of others on the same network."
                + " Absent: the lowest vrid of the group's instances on that interface, or of all"
                + " its instances where none is; status.syncId shows it. Groups that share a"
                + " director need the same interface and syncId, for its kernel has one sender and"
                + " one receiver for all of them; other groups on the network need other ones.")
        @Min(1)
        @Max(255)
        @Nullable Integer syncId) {

  /** Applies the schema's defaults. */
  public ConnectionSynchronization {
    enabled = enabled != null && enabled;
  }
}
