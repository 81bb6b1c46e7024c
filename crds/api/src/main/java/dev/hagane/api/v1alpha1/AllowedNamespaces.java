package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import org.jspecify.annotations.Nullable;

/** Whose virtual services a group serves. */
@ApiType
@ValidationRule(
    value = "(self.from == 'Selector') == has(self.selector)",
    message = "selector is required with from: Selector, and allowed only there")
public record AllowedNamespaces(
    @JsonPropertyDescription("All namespaces, or those that selector selects.") @Required
        NamespacesFrom from,
    @JsonPropertyDescription("Labels of the namespaces, for from: Selector.")
        @Nullable LabelSelector selector) {}
