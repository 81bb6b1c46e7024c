package dev.hagane.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Finds what a definition leaves without bounds, type or words. */
final class SchemaBounds {
  private SchemaBounds() {}

  /** One line for each fault; none for a complete definition. */
  static List<String> faults(ObjectNode crd) {
    List<String> faults = new ArrayList<>();
    for (SchemaField field : SchemaField.of(crd)) {
      for (String fault : faults(field)) {
        faults.add(CustomResources.kind(crd) + " " + field.path() + ": " + fault);
      }
    }
    if (crd.at("/spec/versions/0/schema/openAPIV3Schema/description").asText().isBlank()) {
      faults.add(CustomResources.kind(crd) + ": no description");
    }
    return faults;
  }

  private static List<String> faults(SchemaField field) {
    ObjectNode schema = field.schema();
    List<String> faults = new ArrayList<>();
    if (field.named() && schema.path("description").asText().isBlank()) {
      faults.add("no description");
    }
    switch (field.type()) {
      case "string" ->
          require(
              faults, schema.has("maxLength") || schema.has("enum"), "no maxLength and no enum");
      case "integer" -> {
        require(faults, schema.has("format"), "no format");
        require(faults, !field.named() || schema.has("minimum"), "no minimum");
      }
      case "array" -> {
        require(faults, schema.has("maxItems"), "no maxItems");
        require(faults, schema.has("x-kubernetes-list-type"), "no list type");
      }
      case "object" ->
          require(
              faults,
              !schema.path("properties").isEmpty()
                  || (schema.has("additionalProperties") && schema.has("maxProperties")),
              "neither properties nor a bounded map");
      case "boolean" -> {}
      default -> faults.add("type '" + field.type() + "'");
    }
    String pattern = schema.path("pattern").asText("^$");
    require(
        faults,
        pattern.startsWith("^") && pattern.endsWith("$"),
        "pattern " + pattern + " is not anchored, so it matches in the middle");
    return faults;
  }

  private static void require(List<String> faults, boolean holds, String otherwise) {
    if (!holds) {
      faults.add(otherwise);
    }
  }
}
