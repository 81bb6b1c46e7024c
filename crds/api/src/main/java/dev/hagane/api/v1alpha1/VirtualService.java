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

/** Addresses and ports that directors balance over a pool of real servers. */
@JsonClassDescription("Addresses and ports that directors balance over a pool of real servers.")
@Group(ApiGroup.NAME)
@Version(ApiGroup.VERSION)
@ShortNames("lvs")
@Categories("hagane")
@ValidationRule(
    value = "size(self.metadata.name) <= 63",
    message = "metadata.name must have at most 63 characters")
@AdditionalPrinterColumn(name = "Address", jsonPath = ".status.addressSummary")
@AdditionalPrinterColumn(name = "Ports", jsonPath = ".status.ports")
@AdditionalPrinterColumn(name = "Mode", jsonPath = ".spec.forwarding")
@AdditionalPrinterColumn(name = "Scheduler", jsonPath = ".spec.scheduler")
@AdditionalPrinterColumn(name = "Director", jsonPath = ".status.activeDirector")
@AdditionalPrinterColumn(name = "Servers", jsonPath = ".status.servers.summary")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Healthy",
    jsonPath = ".status.conditions[?(@.type==\"BackendsHealthy\")].status")
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalPrinterColumn(name = "Group", priority = 1, jsonPath = ".spec.vrrpGroupRef.name")
@AdditionalPrinterColumn(name = "Pool", priority = 1, jsonPath = ".spec.realServerPoolRef.name")
@AdditionalPrinterColumn(
    name = "Reason",
    priority = 1,
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
public class VirtualService extends CustomResource<VirtualServiceSpec, VirtualServiceStatus>
    implements Namespaced {}
