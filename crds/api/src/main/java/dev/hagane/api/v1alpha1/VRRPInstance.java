package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Addresses on one network that the active director holds. */
@ApiType
@ValidationRule(
    value =
        "self.addresses.all(a, isCIDR(a) &&"
            + " (cidr(a).ip().family() == 4 ? 'IPv4' : 'IPv6') =="
            + " self.addressFamily)",
    message =
        "each address must be of the instance's addressFamily, with its prefix,"
            + " like 203.0.113.4/24")
@ValidationRule(
    value =
        "self.addressFamily == 'IPv4' || size(self.addresses) < 20 ||"
            + " self.addresses[0].startsWith('fe80:')",
    message =
        "an advertisement carries 20 addresses, and of IPv6 the first is link-local: give 19, or"
            + " begin with one in fe80::/10")
public record VRRPInstance(
    @JsonPropertyDescription("The instance's name, unique in the group.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription("The family of its addresses.") @Required Family addressFamily,
    @JsonProperty("interface")
        @JsonPropertyDescription("The interface of each director that is on this network.")
        @Required
        InterfaceSelector networkInterface,
    @JsonPropertyDescription(
            "The virtual router identifier, 1 to 255, unique on its network (RFC 9568 section"
                + " 5.2.3).")
        @Required
        @Min(1)
        @Max(255)
        Integer vrid,
    @JsonPropertyDescription(
            "The instance's addresses with their prefix, like 203.0.113.4/24: what the active"
                + " director advertises. With an interface by subnet they lie in that subnet.")
        @Required
        @Size(min = 1, max = 20)
        @ListSet
        @ItemLength(49)
        List<String> addresses,
    @JsonPropertyDescription(
            "The virtual services' addresses of this family live and die with this instance.")
        @Default("false")
        Boolean carriesServices) {

  /** Applies the schema's defaults. */
  public VRRPInstance {
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
    carriesServices = carriesServices != null && carriesServices;
  }
}
