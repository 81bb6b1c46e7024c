package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The encapsulation towards real servers. */
@ApiType
@ValidationRule(
    value = "(self.type == 'GUE') == has(self.guePort)",
    message = "guePort is required with type: GUE, and allowed only there")
@ValidationRule(
    value = "!self.checksum || self.type != 'IPIP'",
    message = "checksum is for GRE and GUE; an IPIP header has none")
public record TunnelSpec(
    @JsonPropertyDescription("IPIP (4in4, 6in6 and mixed), GRE, or GUE (UDP).") @Default("IPIP")
        TunnelType type,
    @JsonPropertyDescription("The UDP port on which the real servers decapsulate GUE.")
        @Min(1)
        @Max(65535)
        @Nullable Integer guePort,
    @JsonPropertyDescription("Send checksums in the GRE or UDP header.") @Default("false")
        Boolean checksum) {

  /** Applies the schema's defaults. */
  public TunnelSpec {
    type = type == null ? TunnelType.IPIP : type;
    checksum = checksum != null && checksum;
  }
}
