package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Real servers that virtual services of the same namespace share. */
@JsonClassDescription("Real servers that virtual services of the same namespace share.")
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("rsp")
@Categories("hagane")
@ValidationRule(
    value = "size(self.metadata.name) <= 63",
    message = "metadata.name must have at most 63 characters")
@AdditionalPrinterColumn(
    name = "Servers",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.servers.total")
@AdditionalPrinterColumn(
    name = "Active",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.servers.active")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(name = "Type", priority = 1, jsonPath = ".spec.type")
@AdditionalPrinterColumn(
    name = "Reason",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
public class RealServerPool extends CustomResource<RealServerPoolSpec, RealServerPoolStatus>
    implements Namespaced {}
