package dev.hagane.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.api.v1alpha1.ConnectionSynchronization;
import dev.hagane.api.v1alpha1.DirectorNode;
import dev.hagane.api.v1alpha1.GratuitousARP;
import dev.hagane.api.v1alpha1.MasqueradeSpec;
import dev.hagane.api.v1alpha1.NodeConfigStatus;
import dev.hagane.api.v1alpha1.NodeMembers;
import dev.hagane.api.v1alpha1.Persistence;
import dev.hagane.api.v1alpha1.Preemption;
import dev.hagane.api.v1alpha1.RealServer;
import dev.hagane.api.v1alpha1.RealServerPoolStatus;
import dev.hagane.api.v1alpha1.SchedulerOptions;
import dev.hagane.api.v1alpha1.ServicePort;
import dev.hagane.api.v1alpha1.Transport;
import dev.hagane.api.v1alpha1.TunnelSpec;
import dev.hagane.api.v1alpha1.VRRPGroupSpec;
import dev.hagane.api.v1alpha1.VRRPGroupStatus;
import dev.hagane.api.v1alpha1.VRRPInstance;
import dev.hagane.api.v1alpha1.VirtualServiceSpec;
import dev.hagane.api.v1alpha1.VirtualServiceStatus;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A record made from an empty object has the values that the API server would have filled in. */
class DefaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where each record with defaults is in the schemas. */
  private static final Map<String, Class<?>> RECORDS =
      Map.ofEntries(
          Map.entry("VirtualService spec", VirtualServiceSpec.class),
          Map.entry("VirtualService spec.ports[]", ServicePort.class),
          Map.entry("VirtualService spec.tunnel", TunnelSpec.class),
          Map.entry("VirtualService spec.schedulerOptions", SchedulerOptions.class),
          Map.entry("VirtualService spec.persistence", Persistence.class),
          Map.entry("VirtualService spec.masquerade", MasqueradeSpec.class),
          Map.entry("VirtualService status", VirtualServiceStatus.class),
          Map.entry("RealServerPool spec.servers[]", RealServer.class),
          Map.entry("RealServerPool spec.nodes", NodeMembers.class),
          Map.entry("RealServerPool status", RealServerPoolStatus.class),
          Map.entry("VRRPGroup spec", VRRPGroupSpec.class),
          Map.entry("VRRPGroup spec.preemption", Preemption.class),
          Map.entry("VRRPGroup spec.transport", Transport.class),
          Map.entry("VRRPGroup spec.gratuitousARP", GratuitousARP.class),
          Map.entry("VRRPGroup spec.connectionSynchronization", ConnectionSynchronization.class),
          Map.entry("VRRPGroup spec.directors.nodes[]", DirectorNode.class),
          Map.entry("VRRPGroup spec.instances[]", VRRPInstance.class),
          Map.entry("VRRPGroup status", VRRPGroupStatus.class),
          Map.entry("NodeConfig spec.directors[].vrrp.preemption", Preemption.class),
          Map.entry("NodeConfig spec.directors[].vrrp.gratuitousARP", GratuitousARP.class),
          Map.entry("NodeConfig status", NodeConfigStatus.class),
          Map.entry("NodeConfigSlice spec.services[].tunnel", TunnelSpec.class),
          Map.entry("NodeConfigSlice spec.services[].schedulerOptions", SchedulerOptions.class),
          Map.entry("NodeConfigSlice spec.services[].persistence", Persistence.class));

  private static final Map<String, Map<String, JsonNode>> DEFAULTS = defaults();

  static Set<String> places() {
    return DEFAULTS.keySet();
  }

  @ParameterizedTest
  @MethodSource("places")
  void anEmptyObjectReadsAsTheServerWouldFillIt(String place) throws Exception {
    Class<?> type = RECORDS.get(place);
    assertThat(type).as("the record for %s in this test's table", place).isNotNull();
    JsonNode filled = JSON.valueToTree(JSON.readValue("{}", type));

    DEFAULTS
        .get(place)
        .forEach((field, value) ->
            assertThat(text(filled.path(field))).as(field).isEqualTo(text(value)));
  }

  @Test
  void theTableNamesNoPlaceThatIsGone() {
    Set<String> stale = new HashSet<>(RECORDS.keySet());
    stale.removeAll(DEFAULTS.keySet());
    assertThat(stale).isEmpty();
  }

  private static String text(JsonNode value) {
    return value.toString();
  }

  private static Map<String, Map<String, JsonNode>> defaults() {
    Map<String, Map<String, JsonNode>> all = new TreeMap<>();
    for (ObjectNode crd : CustomResources.generate()) {
      for (SchemaField object : SchemaField.of(crd)) {
        Map<String, JsonNode> fields = new TreeMap<>();
        object
            .schema()
            .path("properties")
            .properties()
            .forEach(property -> {
              if (property.getValue().has("default")
                  && property.getValue().get("default").isValueNode()) {
                fields.put(property.getKey(), property.getValue().get("default"));
              }
            });
        if (!fields.isEmpty()) {
          all.put(CustomResources.kind(crd) + " " + object.path(), fields);
        }
      }
    }
    return all;
  }
}
