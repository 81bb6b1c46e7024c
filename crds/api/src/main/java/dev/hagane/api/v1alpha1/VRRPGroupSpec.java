package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a group of directors should be. */
@ApiType
@JsonClassDescription("What the group should be.")
@ValidationRule(
    value =
        "!has(self.addressPools) || size(self.addressPools) == 0 || has(self.allowedNamespaces)",
    message = "allowedNamespaces is required where there are addressPools: say who may use them")
@ValidationRule(
    value =
        "!has(self.addressPools) || self.addressPools.all(p, !isCIDR(p.cidr) || self.instances.exists_one(i,"
            + " i.carriesServices && i.addressFamily == (cidr(p.cidr).ip().family() == 4 ? 'IPv4' :"
            + " 'IPv6')))",
    message =
        "each family that has an addressPool needs exactly one instance with carriesServices: true")
@ValidationRule(
    value =
        "self.instances.all(i, !i.carriesServices || self.instances.exists_one(j, j.carriesServices"
            + " && j.addressFamily == i.addressFamily))",
    message = "at most one instance of a family may have carriesServices: true")
@ValidationRule(
    value =
        "self.instances.all(i, self.instances.exists_one(j, j.vrid == i.vrid && j.addressFamily =="
            + " i.addressFamily && j.interface == i.interface))",
    message =
        "two instances of one addressFamily on one interface need different vrids (RFC 9568 section"
            + " 5.2.3)")
@ValidationRule(
    value =
        "self.instances.all(i, i.addresses.all(a, self.instances.exists_one(j, a in j.addresses)))",
    message = "an address may be in one instance only")
public record VRRPGroupSpec(
    @JsonPropertyDescription("Which nodes are the group's directors.") @Required
        DirectorsSpec directors,
    @JsonPropertyDescription(
            "The addresses that the active director holds on each network; they move together.")
        @Required
        @Size(min = 1, max = 16)
        @ListKeys("name")
        List<VRRPInstance> instances,
    @JsonPropertyDescription(
            "Networks whose addresses virtual services may claim, and are given when they name"
                + " none.")
        @Size(max = 16)
        @ListKeys("name")
        List<AddressPool> addressPools,
    @JsonPropertyDescription("Networks where real servers may be, like 10.0.0.0/24.")
        @Size(max = 64)
        @ListSet
        @ItemLength(49)
        @ValidationRule(
            value = "self.all(c, isCIDR(c) && cidr(c) == cidr(c).masked())",
            message = "each must be a network without host bits, like 10.0.0.0/24")
        List<String> realServerNetworks,
    @JsonPropertyDescription("Whose virtual services may use this group.")
        @Nullable AllowedNamespaces allowedNamespaces) {

  /** Absent lists are empty. */
  public VRRPGroupSpec {
    instances = instances == null ? List.of() : List.copyOf(instances);
    addressPools = addressPools == null ? List.of() : List.copyOf(addressPools);
    realServerNetworks = realServerNetworks == null ? List.of() : List.copyOf(realServerNetworks);
  }
}
