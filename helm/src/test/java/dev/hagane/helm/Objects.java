package dev.hagane.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Objects that a chart renders.
 *
 * @param all in the order of their text
 */
record Objects(List<JsonNode> all) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** Reads YAML documents. */
  static Objects of(String text) {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return new Objects(documents.readAll().stream().filter(JsonNode::isObject).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("not YAML", e);
    }
  }

  Stream<JsonNode> ofKind(String kind) {
    return all.stream().filter(object -> object.path("kind").asText().equals(kind));
  }

  /** The only one of this kind and name. */
  JsonNode get(String kind, String name) {
    List<JsonNode> found =
        ofKind(kind).filter(object -> object.at("/metadata/name").asText().equals(name)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(found.size() + " of " + kind + " " + name);
    }
    return found.getFirst();
  }

  /** The first container of this workload. */
  JsonNode container(String kind, String name) {
    return get(kind, name).at("/spec/template/spec/containers/0");
  }

  /** The texts in a list. */
  static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
