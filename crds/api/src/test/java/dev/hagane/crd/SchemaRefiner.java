package dev.hagane.crd;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hagane.api.v1alpha1.ItemLength;
import dev.hagane.api.v1alpha1.ListKeys;
import dev.hagane.api.v1alpha1.ListSet;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Completes a schema by the Java type that it was generated from: list types, lengths of items,
 * integer formats, enum words and fields in the order of their declaration.
 */
final class SchemaRefiner {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The order in which a schema's keywords are written. */
  private static final List<String> KEYWORDS =
      List.of(
          "description",
          "type",
          "format",
          "default",
          "enum",
          "minimum",
          "maximum",
          "minLength",
          "maxLength",
          "pattern",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type",
          "x-kubernetes-validations",
          "required",
          "properties",
          "additionalProperties",
          "items");

  private SchemaRefiner() {}

  /** The schema of {@code type}, completed; annotations of a field are not looked at here. */
  static ObjectNode refine(ObjectNode schema, Type type) {
    if (type == Condition.class) {
      return outer(schema, BoundedTypes.condition());
    }
    if (type == LabelSelector.class) {
      return outer(schema, BoundedTypes.labelSelector());
    }
    ObjectNode out = schema.deepCopy();
    copyRules(schema, out);
    integral(out, "minimum");
    integral(out, "maximum");
    if (type == Integer.class) {
      out.put("format", "int32");
    } else if (type == Long.class) {
      out.put("format", "int64");
    } else if (type instanceof Class<?> c && c.isEnum()) {
      ArrayNode words = out.putArray("enum");
      for (Object word : c.getEnumConstants()) {
        words.add(((Enum<?>) word).name());
      }
    } else if (type instanceof Class<?> c && c.isRecord()) {
      fields(schema, c, out);
    } else if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
      Type item = p.getActualTypeArguments()[0];
      out.set("items", refine((ObjectNode) schema.get("items"), item));
    } else if (type != String.class && type != Boolean.class) {
      throw new IllegalArgumentException("no schema is known for " + type);
    }
    return ordered(out);
  }

  private static void fields(ObjectNode schema, Class<?> type, ObjectNode out) {
    ObjectNode properties = JSON.createObjectNode();
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    ArrayNode requiredInOrder = JSON.createArrayNode();
    for (RecordComponent component : type.getRecordComponents()) {
      Field field = field(type, component);
      String name = name(field);
      JsonNode property = schema.at("/properties/" + name);
      if (property.isMissingNode()) {
        throw new IllegalStateException(type.getName() + "." + name + " is not in the schema");
      }
      properties.set(name, property((ObjectNode) property, component, field));
      if (required.contains(name)) {
        requiredInOrder.add(name);
      }
    }
    out.set("properties", properties);
    if (!requiredInOrder.isEmpty()) {
      out.set("required", requiredInOrder);
    }
  }

  private static ObjectNode property(ObjectNode schema, RecordComponent component, Field field) {
    ObjectNode out = refine(schema, component.getGenericType());
    if (out.path("type").asText().equals("array")) {
      var keys = field.getAnnotation(ListKeys.class);
      if (keys != null) {
        out.put("x-kubernetes-list-type", "map");
        ArrayNode names = out.putArray("x-kubernetes-list-map-keys");
        for (String key : keys.value()) {
          names.add(key);
        }
      } else {
        out.put(
            "x-kubernetes-list-type", field.isAnnotationPresent(ListSet.class) ? "set" : "atomic");
      }
    }
    var length = field.getAnnotation(ItemLength.class);
    if (length != null) {
      ((ObjectNode) out.get("items")).put("maxLength", length.value());
    }
    return ordered(out);
  }

  /** The shape of {@code inner} with the description and rules of the field that has it. */
  private static ObjectNode outer(ObjectNode field, ObjectNode inner) {
    ObjectNode out = inner.deepCopy();
    if (field.has("description")) {
      out.set("description", field.get("description"));
    }
    ArrayNode rules = out.withArray("x-kubernetes-validations");
    distinctRules(field).forEach(rules::add);
    if (rules.isEmpty()) {
      out.remove("x-kubernetes-validations");
    }
    return ordered(out);
  }

  /** Copies the CEL rules; the generator finds a record component's twice, at field and getter. */
  static void copyRules(ObjectNode from, ObjectNode to) {
    ArrayNode rules = distinctRules(from);
    if (!rules.isEmpty()) {
      to.set("x-kubernetes-validations", rules);
    }
  }

  private static ArrayNode distinctRules(ObjectNode from) {
    Set<JsonNode> distinct = new LinkedHashSet<>();
    from.path("x-kubernetes-validations").forEach(distinct::add);
    return JSON.createArrayNode().addAll(distinct);
  }

  /** The same schema with its keywords in the order in which they are written. */
  static ObjectNode ordered(ObjectNode schema) {
    ObjectNode out = JSON.createObjectNode();
    for (String keyword : KEYWORDS) {
      JsonNode value = schema.get(keyword);
      if (value != null && !value.isNull()) {
        out.set(keyword, value);
      }
    }
    schema
        .fieldNames()
        .forEachRemaining(keyword -> {
          if (!KEYWORDS.contains(keyword) && !schema.get(keyword).isNull()) {
            throw new IllegalStateException("unexpected keyword in a schema: " + keyword);
          }
        });
    return out;
  }

  private static void integral(ObjectNode schema, String keyword) {
    JsonNode value = schema.get(keyword);
    if (value != null && value.isFloatingPointNumber()) {
      schema.put(keyword, Math.round(value.asDouble()));
    }
  }

  private static Field field(Class<?> type, RecordComponent component) {
    try {
      return type.getDeclaredField(component.getName());
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("a record has a field for each component", e);
    }
  }

  private static String name(Field field) {
    var property = field.getAnnotation(JsonProperty.class);
    return property == null || property.value().isEmpty() ? field.getName() : property.value();
  }
}
