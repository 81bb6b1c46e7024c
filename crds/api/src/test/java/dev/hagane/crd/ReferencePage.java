package dev.hagane.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A kind's page of the reference, in Markdown. */
final class ReferencePage {
  private static final String HEADER =
      "<!-- Generated from the records of crds/api by hack/regenerate; edit those. -->\n\n";

  private ReferencePage() {}

  static String of(ObjectNode crd) {
    StringBuilder page = new StringBuilder(HEADER);
    JsonNode version = crd.at("/spec/versions/0");
    JsonNode root = version.at("/schema/openAPIV3Schema");
    page.append("# ").append(CustomResources.kind(crd)).append("\n\n");
    page.append(root.path("description").asText()).append("\n\n");
    page.append("`apiVersion: ")
        .append(crd.at("/spec/group").asText())
        .append('/')
        .append(version.path("name").asText())
        .append("`, `kind: ")
        .append(CustomResources.kind(crd))
        .append("` · ")
        .append(
            crd.at("/spec/scope").asText().equals("Cluster") ? "cluster-wide" : "in a namespace")
        .append(" · `kubectl get ")
        .append(crd.at("/spec/names/shortNames/0").asText())
        .append("`\n\n");
    columns(version, page);
    List<SchemaField> fields = SchemaField.of(crd);
    table("spec", fields, page);
    table("status", fields, page);
    rules(root, fields, page);
    return page.toString().stripTrailing() + "\n";
  }

  private static void columns(JsonNode version, StringBuilder page) {
    page.append("Columns: ")
        .append(columns(version, false))
        .append(". With `-o wide` also: ")
        .append(columns(version, true))
        .append(".\n\n");
  }

  private static String columns(JsonNode version, boolean wide) {
    String names =
        version
            .path("additionalPrinterColumns")
            .valueStream()
            .filter(column -> column.path("priority").asInt() > 0 == wide)
            .map(column -> column.get("name").asText())
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "nothing more" : names;
  }

  private static void table(String part, List<SchemaField> fields, StringBuilder page) {
    List<SchemaField> rows =
        fields.stream().filter(f -> f.named() && f.path().startsWith(part + ".")).toList();
    if (rows.isEmpty()) {
      return;
    }
    page.append("## ").append(part).append("\n\n");
    page.append("| Field | Type | Default | Bounds | Meaning |\n|---|---|---|---|---|\n");
    for (SchemaField field : rows) {
      page.append("| `")
          .append(field.path().substring(part.length() + 1))
          .append("` | ")
          .append(type(field.schema()))
          .append(" | ")
          .append(defaultValue(field))
          .append(" | ")
          .append(cell(String.join(", ", bounds(field.schema()))))
          .append(" | ")
          .append(cell(field.schema().path("description").asText()))
          .append(" |\n");
    }
    page.append('\n');
  }

  private static String type(JsonNode schema) {
    String type = schema.path("type").asText();
    return switch (type) {
      case "array" -> {
        String items = "list of " + type(schema.get("items"));
        yield switch (schema.path("x-kubernetes-list-type").asText()) {
          case "map" ->
              items
                  + ", one for each "
                  + schema
                      .path("x-kubernetes-list-map-keys")
                      .valueStream()
                      .map(JsonNode::asText)
                      .collect(Collectors.joining(" and "));
          case "set" -> items + ", each once";
          default -> items;
        };
      }
      case "object" ->
          schema.has("additionalProperties")
              ? "map of " + type(schema.get("additionalProperties"))
              : "object";
      case "string" -> schema.path("format").asText(schema.has("enum") ? "word" : "string");
      default -> type;
    };
  }

  private static String defaultValue(SchemaField field) {
    JsonNode value = field.schema().path("default");
    if (!value.isMissingNode()) {
      return "`" + (value.isTextual() ? value.asText() : value.toString()) + "`";
    }
    return field.required() ? "required" : "";
  }

  private static List<String> bounds(JsonNode schema) {
    List<String> bounds = new ArrayList<>();
    if (schema.has("enum")) {
      bounds.add(
          schema
              .get("enum")
              .valueStream()
              .map(word -> "`" + word.asText() + "`")
              .collect(Collectors.joining(", ")));
    }
    range(schema, "minimum", "maximum", "", bounds);
    if (!schema.has("enum")) {
      range(schema, "minLength", "maxLength", " characters", bounds);
    }
    range(schema, "minItems", "maxItems", " items", bounds);
    range(schema, "minProperties", "maxProperties", " entries", bounds);
    if (schema.has("pattern")) {
      bounds.add("`" + schema.get("pattern").asText() + "`");
    }
    if (schema.has("items") && !schema.at("/items/type").asText().equals("object")) {
      bounds(schema.get("items")).forEach(bound -> bounds.add("each " + bound));
    }
    return bounds;
  }

  private static void range(
      JsonNode schema, String low, String high, String unit, List<String> bounds) {
    if (schema.has(low) && schema.has(high)) {
      bounds.add(schema.get(low).asText() + " to " + schema.get(high).asText() + unit);
    } else if (schema.has(high)) {
      bounds.add("at most " + schema.get(high).asText() + unit);
    } else if (schema.has(low)) {
      bounds.add("at least " + schema.get(low).asText() + unit);
    }
  }

  private static void rules(JsonNode root, List<SchemaField> fields, StringBuilder page) {
    List<String> lines = new ArrayList<>();
    root.path("x-kubernetes-validations")
        .forEach(rule -> lines.add("- " + rule.path("message").asText()));
    for (SchemaField field : fields) {
      for (JsonNode rule : field.schema().path("x-kubernetes-validations")) {
        lines.add("- `" + field.path() + "`: " + rule.path("message").asText());
      }
    }
    if (!lines.isEmpty()) {
      page.append("## Rules\n\nThe API server refuses what breaks one of these.\n\n");
      page.append(String.join("\n", lines)).append('\n');
    }
  }

  /** Text that stays inside its cell of a table. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
