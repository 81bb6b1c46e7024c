package dev.hagane.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tables of manifests. A table has right manifests in full under {@code base}; a case names one and
 * says what is merged into it (RFC 7386: null removes a field).
 */
final class Manifests {
  private Manifests() {}

  /**
   * One manifest.
   *
   * @param name what is right or wrong with it
   * @param object the whole manifest
   * @param words what the refusal has to say; empty for a right one
   */
  record Case(String name, ObjectNode object, String words) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** All cases of the table with this file name. */
  static List<Case> cases(String table) {
    ObjectNode bases = read("base-manifests.yaml");
    List<Case> cases = new ArrayList<>();
    for (JsonNode entry : read(table).get("cases")) {
      ObjectNode object = bases.get(entry.get("base").asText()).deepCopy();
      merge(object, entry.path("merge"));
      cases.add(new Case(entry.get("name").asText(), object, entry.path("words").asText()));
    }
    return cases;
  }

  private static void merge(ObjectNode target, JsonNode patch) {
    patch
        .properties()
        .forEach(field -> {
          JsonNode old = target.get(field.getKey());
          if (field.getValue().isNull()) {
            target.remove(field.getKey());
          } else if (old instanceof ObjectNode object && field.getValue().isObject()) {
            merge(object, field.getValue());
          } else {
            target.set(field.getKey(), field.getValue());
          }
        });
  }

  private static ObjectNode read(String name) {
    try (InputStream in = Manifests.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return Yaml.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
