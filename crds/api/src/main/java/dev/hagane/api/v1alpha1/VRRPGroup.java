package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A site's edge: its directors, their instances, and who may use which addresses and servers. */
@JsonClassDescription(
    "A site's edge: its directors, the addresses they hold, and who may use which "
        + "addresses and servers.")
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("vrrpg")
@Categories("hagane")
@ValidationRule(
    value = "size(self.metadata.name) <= 63",
    message = "metadata.name must have at most 63 characters")
@AdditionalPrinterColumn(name = "Active", jsonPath = ".status.activeDirector")
@AdditionalPrinterColumn(name = "Directors", jsonPath = ".status.directors.summary")
@AdditionalPrinterColumn(
    name = "Since",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".status.activeSince")
@AdditionalPrinterColumn(
    name = "Version",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".spec.version")
@AdditionalPrinterColumn(
    name = "Interval",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".spec.advertisementIntervalMilliseconds")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
    name = "Services",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    jsonPath = ".status.services")
@AdditionalPrinterColumn(
    name = "Reason",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
public class VRRPGroup extends CustomResource<VRRPGroupSpec, VRRPGroupStatus> {}
