package dev.hagane.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares a definition with its predecessor: whatever was valid must stay valid and mean the same.
 * CEL rules are not compared; a new one can refuse what was allowed, and only a person can judge
 * whether that was ever meaningful.
 */
final class SchemaCompatibility {
  private static final List<String> UPPER =
      List.of("maximum", "maxLength", "maxItems", "maxProperties");
  private static final List<String> LOWER =
      List.of("minimum", "minLength", "minItems", "minProperties");
  private static final List<String> SAME =
      List.of(
          "type",
          "format",
          "default",
          "pattern",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type");

  private final List<String> breaks = new ArrayList<>();

  private SchemaCompatibility() {}

  /** One line for each change that breaks somebody, with the field's path; none if all is well. */
  static List<String> breaks(ObjectNode before, ObjectNode now) {
    var comparison = new SchemaCompatibility();
    String kind = CustomResources.kind(before);
    comparison.same(kind, "scope", before.at("/spec/scope"), now.at("/spec/scope"));
    comparison.same(
        kind, "version", before.at("/spec/versions/0/name"), now.at("/spec/versions/0/name"));
    if (before.at("/spec/versions/0").has("subresources")
        && !now.at("/spec/versions/0").has("subresources")) {
      comparison.breaks.add(kind + ": the status subresource is gone");
    }
    comparison.compare(
        kind,
        before.at("/spec/versions/0/schema/openAPIV3Schema"),
        now.at("/spec/versions/0/schema/openAPIV3Schema"));
    return comparison.breaks;
  }

  private void compare(String path, JsonNode before, JsonNode now) {
    for (String keyword : SAME) {
      same(path, keyword, before.path(keyword), now.path(keyword));
    }
    for (String keyword : UPPER) {
      narrowed(path, keyword, before.path(keyword), now.path(keyword), 1);
    }
    for (String keyword : LOWER) {
      narrowed(path, keyword, before.path(keyword), now.path(keyword), -1);
    }
    enumeration(path, before.path("enum"), now.path("enum"));
    required(path, before, now);
    before
        .path("properties")
        .properties()
        .forEach(property -> {
          String below = path + "." + property.getKey();
          JsonNode successor = now.at("/properties/" + property.getKey());
          if (successor.isMissingNode()) {
            breaks.add(below + ": removed");
          } else {
            compare(below, property.getValue(), successor);
          }
        });
    below(path + "[]", before.path("items"), now.path("items"));
    below(path + "{}", before.path("additionalProperties"), now.path("additionalProperties"));
  }

  private void below(String path, JsonNode before, JsonNode now) {
    if (before.isObject() && now.isObject()) {
      compare(path, before, now);
    }
  }

  private void same(String path, String what, JsonNode before, JsonNode now) {
    if (!text(before).equals(text(now))) {
      breaks.add(path + ": " + what + " was " + text(before) + ", is " + text(now));
    }
  }

  private void narrowed(String path, String keyword, JsonNode before, JsonNode now, int sign) {
    if (now.isMissingNode()) {
      return;
    }
    if (before.isMissingNode() || sign * now.asLong() < sign * before.asLong()) {
      breaks.add(path + ": " + keyword + " narrowed from " + text(before) + " to " + text(now));
    }
  }

  private void enumeration(String path, JsonNode before, JsonNode now) {
    if (now.isMissingNode()) {
      return;
    }
    if (before.isMissingNode()) {
      breaks.add(path + ": any value was allowed, now only " + text(now));
      return;
    }
    Set<JsonNode> left = new HashSet<>();
    now.forEach(left::add);
    for (JsonNode word : before) {
      if (!left.contains(word)) {
        breaks.add(path + ": the word " + word.asText() + " is no longer allowed");
      }
    }
  }

  private void required(String path, JsonNode before, JsonNode now) {
    Set<String> known = new HashSet<>();
    before.path("required").forEach(name -> known.add(name.asText()));
    for (JsonNode name : now.path("required")) {
      boolean filled = now.at("/properties/" + name.asText()).has("default");
      if (!known.contains(name.asText()) && !filled) {
        breaks.add(path + "." + name.asText() + ": newly required");
      }
    }
  }

  private static String text(JsonNode value) {
    return value.isMissingNode() ? "absent" : value.toString();
  }
}
