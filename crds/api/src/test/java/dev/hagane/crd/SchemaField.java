package dev.hagane.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A place in a schema.
 *
 * @param path as people write it, like {@code spec.ports[].name}; a map's values are {@code
 *     labels{}}
 * @param schema what may be there
 * @param named whether it is a field with a name of its own, not the item of a list or map
 * @param required whether the object around it must have it
 */
record SchemaField(String path, ObjectNode schema, boolean named, boolean required) {

  /** Every place below this definition's root, parents before children, in written order. */
  static List<SchemaField> of(ObjectNode crd) {
    List<SchemaField> fields = new ArrayList<>();
    walk("", (ObjectNode) crd.at("/spec/versions/0/schema/openAPIV3Schema"), fields);
    return fields;
  }

  private static void walk(String path, ObjectNode schema, List<SchemaField> fields) {
    Set<String> required = new HashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          String name = property.getKey();
          String below = path.isEmpty() ? name : path + "." + name;
          add(below, property.getValue(), true, required.contains(name), fields);
        });
    add(path + "[]", schema.path("items"), false, false, fields);
    add(path + "{}", schema.path("additionalProperties"), false, false, fields);
  }

  private static void add(
      String path, JsonNode schema, boolean named, boolean required, List<SchemaField> fields) {
    if (schema.isObject()) {
      fields.add(new SchemaField(path, (ObjectNode) schema, named, required));
      walk(path, (ObjectNode) schema, fields);
    }
  }

  /** The JSON type, like {@code string}. */
  String type() {
    return schema.path("type").asText();
  }
}
