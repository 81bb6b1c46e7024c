package dev.hagane.crd;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Schemas of types that Kubernetes defines, with its own bounds (apimachinery, meta/v1/types.go and
 * validation): the Java client's classes say nothing of them.
 */
final class BoundedTypes {
  private BoundedTypes() {}

  /** {@code metav1.Condition}. */
  static ObjectNode condition() {
    return read("condition.yaml");
  }

  /** {@code metav1.LabelSelector}. */
  static ObjectNode labelSelector() {
    return read("label-selector.yaml");
  }

  private static ObjectNode read(String name) {
    try (InputStream in = BoundedTypes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return (ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
