package dev.hagane.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A definition without its words: what a later one is compared with. */
final class SchemaShape {
  private SchemaShape() {}

  static ObjectNode of(ObjectNode crd) {
    ObjectNode shape = crd.deepCopy();
    ObjectNode version = (ObjectNode) shape.at("/spec/versions/0");
    version.remove("additionalPrinterColumns");
    strip(version.at("/schema/openAPIV3Schema"));
    return shape;
  }

  private static void strip(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      object.remove("description");
      object.remove("x-kubernetes-validations");
      object.path("properties").forEach(SchemaShape::strip);
      strip(object.path("items"));
      strip(object.path("additionalProperties"));
    }
  }
}
