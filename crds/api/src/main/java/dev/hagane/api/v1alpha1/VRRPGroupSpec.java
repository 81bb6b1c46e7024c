package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
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
@ValidationRule(
    value =
        "self.version == 3 ? self.advertisementIntervalMilliseconds <= 40950 &&"
            + " self.advertisementIntervalMilliseconds % 10 == 0 :"
            + " self.advertisementIntervalMilliseconds >= 1000 &&"
            + " self.advertisementIntervalMilliseconds % 1000 == 0",
    message =
        "advertisementIntervalMilliseconds takes 10 to 40950 in tens with version 3, and whole"
            + " seconds, 1000 to 255000, with version 2")
@ValidationRule(
    value = "self.version == 3 || self.instances.all(i, i.addressFamily == 'IPv4')",
    message = "version 2 knows IPv4 only (RFC 3768): use version 3 for IPv6")
public record VRRPGroupSpec(
    @JsonPropertyDescription("Which nodes are the group's directors.") @Required
        DirectorsSpec directors,
    @JsonPropertyDescription(
            "The protocol's version: 3 (RFC 9568), or 2 (RFC 3768), which knows IPv4 only, for"
                + " routers that cannot do better.")
        @Default("3")
        @Min(2)
        @Max(3)
        Integer version,
    @JsonPropertyDescription(
            "The time between two advertisements, in milliseconds; backups take over when they have"
                + " heard none for three times as long and a little more. Version 3: 10 to 40950 in"
                + " tens. Version 2: whole seconds, 1000 to 255000.")
        @Default("1000")
        @Min(10)
        @Max(255000)
        Integer advertisementIntervalMilliseconds,
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
        @Nullable AllowedNamespaces allowedNamespaces,
    @JsonPropertyDescription(
            "Whether a director of higher priority takes over from one that serves; absent: at"
                + " once.")
        @Nullable Preemption preemption,
    @JsonPropertyDescription(
            "How long a director takes no part after its start, in seconds, so that its links and"
                + " switches are ready before it does.")
        @Default("0")
        @Min(0)
        @Max(1000)
        Integer startupDelaySeconds,
    @JsonPropertyDescription("How the directors reach each other; absent: by multicast.")
        @Nullable Transport transport,
    @JsonPropertyDescription(
            "How a director that has become active announces its addresses, by gratuitous ARP or"
                + " unsolicited neighbour advertisements.")
        @Nullable GratuitousARP gratuitousARP,
    @JsonPropertyDescription(
            "Whether the checksum of advertisements of version 3 over IPv4 includes the"
                + " pseudo-header, as keepalived's does and some routers' does not. Either is"
                + " accepted; this says what is sent.")
        @Default("true")
        Boolean checksumIncludesPseudoHeader,
    @JsonPropertyDescription(
            "Whether the backups are told of the active director's connections; absent: not.")
        @Nullable ConnectionSynchronization connectionSynchronization) {

  /** Applies the schema's defaults; absent lists are empty. */
  public VRRPGroupSpec {
    version = version == null ? 3 : version;
    advertisementIntervalMilliseconds =
        advertisementIntervalMilliseconds == null ? 1000 : advertisementIntervalMilliseconds;
    startupDelaySeconds = startupDelaySeconds == null ? 0 : startupDelaySeconds;
    checksumIncludesPseudoHeader =
        checksumIncludesPseudoHeader == null || checksumIncludesPseudoHeader;
    instances = instances == null ? List.of() : List.copyOf(instances);
    addressPools = addressPools == null ? List.of() : List.copyOf(addressPools);
    realServerNetworks = realServerNetworks == null ? List.of() : List.copyOf(realServerNetworks);
  }
}
