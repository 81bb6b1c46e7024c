package dev.hagane.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * What one node should do, written by the operator (spec), and what it does, written by its agent
 * (status). It has the Node's name.
 */
@JsonClassDescription(
    "What one node should do (spec, written by the operator) and what it does "
        + "(status, written by its agent). It has the Node's name. Not for people to "
        + "write.")
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("nconf")
@Categories("hagane")
@AdditionalPrinterColumn(name = "Roles", jsonPath = ".status.roles")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.agentVersion")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(
    name = "Problems",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    jsonPath = ".status.problemsTotal")
@AdditionalPrinterColumn(
    name = "Reason",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
public class NodeConfig extends CustomResource<NodeConfigSpec, NodeConfigStatus> {}
