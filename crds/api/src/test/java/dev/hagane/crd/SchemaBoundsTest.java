package dev.hagane.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaBoundsTest {

  static Iterable<ObjectNode> definitions() {
    return CustomResources.generate();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyFieldOfTheApiIsBoundedAndDescribed(ObjectNode crd) {
    assertThat(SchemaBounds.faults(crd)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {description: d, type: string}                                | no maxLength and no enum
          {type: string, maxLength: 3}                                  | no description
          {description: d, type: string, maxLength: 3, pattern: a+}     | not anchored
          {description: d, type: integer, minimum: 0}                   | no format
          {description: d, type: integer, format: int32}                | no minimum
          {description: d, type: array, x-kubernetes-list-type: set, items: {type: boolean}} | no maxItems
          {description: d, type: array, maxItems: 1, items: {type: boolean}}                 | no list type
          {description: d, type: object}                                | neither properties nor
          {description: d, type: object, additionalProperties: {type: boolean}} | neither properties nor
          {description: d}                                              | type ''
          """)
  void whatIsMissingIsNamed(String schema, String fault) {
    assertThat(SchemaBounds.faults(crd(schema)))
        .singleElement()
        .asString()
        .startsWith("Thing spec: ")
        .contains(fault);
  }

  @Test
  void anItemNeedsBoundsButNoDescription() {
    String list =
        "{description: d, type: array, maxItems: 1, x-kubernetes-list-type: atomic, items: %s}";
    assertThat(SchemaBounds.faults(crd(list.formatted("{type: string, maxLength: 1}")))).isEmpty();
    assertThat(SchemaBounds.faults(crd(list.formatted("{type: string}"))))
        .containsExactly("Thing spec[]: no maxLength and no enum");
  }

  private static ObjectNode crd(String spec) {
    return Yaml.read(
        """
        spec:
          names: {kind: Thing}
          versions:
          - schema: {openAPIV3Schema: {description: d, type: object, properties: {spec: %s}}}
        """
            .formatted(spec));
  }
}
