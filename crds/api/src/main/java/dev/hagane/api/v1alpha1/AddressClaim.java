package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An address that a virtual service asks for: a certain one, or any of a pool or family. */
@ApiType
@ValidationRule(
    value = "!has(self.value) || (!has(self.pool) && !has(self.family))",
    message = "value names one address; pool and family ask for any: use one or the other")
public record AddressClaim(
    @JsonPropertyDescription(
            "This address, in canonical text; it must lie in one of the group's addressPools.")
        @Size(min = 2, max = 45)
        @ValidationRule(
            value = "isIP(self) && ip.isCanonical(self)",
            message =
                "must be an IPv4 or IPv6 address in canonical text, like 203.0.113.20 or"
                    + " 2001:db8::1")
        @Nullable String value,
    @JsonPropertyDescription("Any free address of the group's pool of this name.")
        @Size(min = 1, max = 63)
        @Nullable String pool,
    @JsonPropertyDescription(
            "Any free address of this family, from the first pool that has one (or from pool).")
        @Nullable Family family) {}
