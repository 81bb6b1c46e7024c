package dev.hagane.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;

/**
 * Finishes a definition that the generator made. The generator orders printer columns by path and
 * knows nothing of descriptions of kinds, required specs or default statuses.
 */
final class CrdRefiner {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CrdRefiner() {}

  static ObjectNode refine(CustomResourceDefinition generated, Class<?> kind) {
    ObjectNode in = JSON.valueToTree(generated);
    ObjectNode out = JSON.createObjectNode();
    out.set("apiVersion", in.get("apiVersion"));
    out.set("kind", in.get("kind"));
    out.putObject("metadata").set("name", in.at("/metadata/name"));
    ObjectNode spec = out.putObject("spec");
    spec.set("group", in.at("/spec/group"));
    spec.set("names", names((ObjectNode) in.at("/spec/names")));
    spec.set("scope", in.at("/spec/scope"));
    ObjectNode from = (ObjectNode) in.at("/spec/versions/0");
    ObjectNode version = spec.putArray("versions").addObject();
    version.set("name", from.get("name"));
    version.put("served", true);
    version.put("storage", true);
    version.set("additionalPrinterColumns", columns(from, kind));
    if (statusType(kind) != Void.class) {
      version.putObject("subresources").putObject("status");
    }
    version
        .putObject("schema")
        .set("openAPIV3Schema", root((ObjectNode) from.at("/schema/openAPIV3Schema"), kind));
    return out;
  }

  private static ObjectNode names(ObjectNode in) {
    ObjectNode out = JSON.createObjectNode();
    for (String key :
        new String[] {"kind", "listKind", "plural", "singular", "shortNames", "categories"}) {
      if (in.has(key)) {
        out.set(key, in.get(key));
      }
    }
    out.put("listKind", in.get("kind").asText() + "List");
    return out;
  }

  private static ArrayNode columns(ObjectNode version, Class<?> kind) {
    Map<String, JsonNode> byName = new HashMap<>();
    version
        .path("additionalPrinterColumns")
        .forEach(column -> byName.put(column.get("name").asText(), column));
    ArrayNode ordered = JSON.createArrayNode();
    for (var declared : kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      JsonNode column = byName.get(declared.name());
      ObjectNode out = ordered.addObject();
      for (String key : new String[] {"name", "type", "format", "description", "jsonPath"}) {
        if (column.hasNonNull(key)) {
          out.set(key, column.get(key));
        }
      }
      if (declared.priority() != 0) {
        out.put("priority", declared.priority());
      }
    }
    return ordered;
  }

  private static ObjectNode root(ObjectNode in, Class<?> kind) {
    ObjectNode out = JSON.createObjectNode();
    out.put("description", describe(kind));
    out.put("type", "object");
    SchemaRefiner.copyRules(in, out);
    out.putArray("required").add("spec");
    ObjectNode properties = out.putObject("properties");
    properties.set("spec", part((ObjectNode) in.at("/properties/spec"), specType(kind)));
    if (statusType(kind) != Void.class) {
      properties.set("status", status((ObjectNode) in.at("/properties/status"), kind));
    }
    return out;
  }

  /**
   * A status is there from the beginning, with the observedGeneration -1: otherwise a tool such as
   * kstatus takes an object that nobody has looked at yet for one that is done.
   */
  private static ObjectNode status(ObjectNode in, Class<?> kind) {
    ObjectNode out = part(in, statusType(kind));
    JsonNode initial = out.at("/properties/observedGeneration/default");
    if (!initial.isMissingNode()) {
      out.putObject("default").set("observedGeneration", initial);
    }
    return out;
  }

  private static ObjectNode part(ObjectNode in, Type type) {
    ObjectNode out = SchemaRefiner.refine(in, type);
    out.put("description", describe((Class<?>) type));
    return SchemaRefiner.ordered(out);
  }

  private static String describe(Class<?> type) {
    var annotation = type.getAnnotation(JsonClassDescription.class);
    if (annotation == null) {
      throw new IllegalStateException(type.getName() + " lacks @JsonClassDescription");
    }
    return annotation.value();
  }

  private static Type specType(Class<?> kind) {
    return ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments()[0];
  }

  private static Type statusType(Class<?> kind) {
    return ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments()[1];
  }
}
