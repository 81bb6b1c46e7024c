package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * Compiled virtual services of one group, shared by all nodes that need them. Immutable, and named
 * by the SHA-256 of its canonical content.
 */
@JsonClassDescription(
    "Compiled virtual services of one group, shared by all nodes that need them; "
        + "never changed, and named by the SHA-256 of its content. Not for people to "
        + "write.")
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("nslice")
@Categories("hagane")
@ValidationRule(
    value = "size(self.metadata.name) <= 64",
    message = "metadata.name must have at most 64 characters")
@AdditionalPrinterColumn(name = "Group", jsonPath = ".spec.group")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public class NodeConfigSlice extends CustomResource<NodeConfigSliceSpec, Void> {}
