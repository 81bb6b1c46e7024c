package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a virtual service. */
@ApiType
@JsonClassDescription("What became of the virtual service, as the directors' agents report it.")
public record VirtualServiceStatus(
    @JsonPropertyDescription("The generation that this status speaks of; -1 before the first.")
        @Default("-1")
        @Min(-1)
        Long observedGeneration,
    @JsonPropertyDescription("Accepted, ResolvedRefs, Programmed, Ready, BackendsHealthy…")
        @Size(max = 16)
        @ListKeys("type")
        List<Condition> conditions,
    @JsonPropertyDescription("The addresses that the service has, asked for or assigned.")
        @Size(max = 16)
        List<ServiceAddress> addresses,
    @JsonPropertyDescription("The addresses in one line, as kubectl's column shows them.")
        @Size(max = 1024)
        @Nullable String addressSummary,
    @JsonPropertyDescription("The ports in one line, like 80,443/TCP.") @Size(max = 512)
        @Nullable String ports,
    @JsonPropertyDescription("The node that answers for the addresses now.") @Size(max = 253)
        @Nullable String activeDirector,
    @JsonPropertyDescription("The real servers, counted.") @Nullable ServerCount servers) {

  /** Absent lists are empty. */
  public VirtualServiceStatus {
    observedGeneration = observedGeneration == null ? -1L : observedGeneration;
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
  }
}
