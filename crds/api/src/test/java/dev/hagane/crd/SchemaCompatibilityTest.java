package dev.hagane.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCompatibilityTest {

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          properties: {a: {type: string}}            | properties: {b: {type: string}}            | Thing.spec.a: removed
          properties: {a: {type: string}}            | properties: {a: {type: integer}}           | Thing.spec.a: type was "string", is "integer"
          properties: {a: {format: int32}}           | properties: {a: {format: int64}}           | Thing.spec.a: format was "int32", is "int64"
          properties: {a: {default: 1}}              | properties: {a: {default: 2}}              | Thing.spec.a: default was 1, is 2
          properties: {a: {default: 1}}              | properties: {a: {}}                        | Thing.spec.a: default was 1, is absent
          properties: {a: {pattern: ^a$}}            | properties: {a: {pattern: ^b$}}            | Thing.spec.a: pattern was "^a$", is "^b$"
          properties: {a: {maximum: 9}}              | properties: {a: {maximum: 8}}              | Thing.spec.a: maximum narrowed from 9 to 8
          properties: {a: {}}                        | properties: {a: {maximum: 8}}              | Thing.spec.a: maximum narrowed from absent to 8
          properties: {a: {minimum: 1}}              | properties: {a: {minimum: 2}}              | Thing.spec.a: minimum narrowed from 1 to 2
          properties: {a: {maxLength: 9}}            | properties: {a: {maxLength: 8}}            | Thing.spec.a: maxLength narrowed from 9 to 8
          properties: {a: {minLength: 1}}            | properties: {a: {minLength: 2}}            | Thing.spec.a: minLength narrowed from 1 to 2
          properties: {a: {maxItems: 9}}             | properties: {a: {maxItems: 8}}             | Thing.spec.a: maxItems narrowed from 9 to 8
          properties: {a: {minItems: 1}}             | properties: {a: {minItems: 2}}             | Thing.spec.a: minItems narrowed from 1 to 2
          properties: {a: {maxProperties: 9}}        | properties: {a: {maxProperties: 8}}        | Thing.spec.a: maxProperties narrowed from 9 to 8
          properties: {a: {enum: [x, y]}}            | properties: {a: {enum: [y, z]}}            | Thing.spec.a: the word x is no longer allowed
          properties: {a: {}}                        | properties: {a: {enum: [y]}}               | Thing.spec.a: any value was allowed, now only ["y"]
          properties: {a: {}}                        | {required: [b], properties: {a: {}, b: {}}} | Thing.spec.b: newly required
          properties: {a: {x-kubernetes-list-type: set}}      | properties: {a: {x-kubernetes-list-type: atomic}}  | Thing.spec.a: x-kubernetes-list-type was "set", is "atomic"
          properties: {a: {x-kubernetes-list-map-keys: [n]}}  | properties: {a: {x-kubernetes-list-map-keys: [m]}} | Thing.spec.a: x-kubernetes-list-map-keys was ["n"], is ["m"]
          properties: {a: {items: {maxLength: 2}}}   | properties: {a: {items: {maxLength: 1}}}   | Thing.spec.a[]: maxLength narrowed from 2 to 1
          properties: {a: {additionalProperties: {maxLength: 2}}} | properties: {a: {additionalProperties: {maxLength: 1}}} | Thing.spec.a{}: maxLength narrowed from 2 to 1
          """)
  void aChangeThatBreaksSomebodyIsNamedByItsPath(String before, String now, String expected) {
    assertThat(SchemaCompatibility.breaks(crd(before), crd(now))).containsExactly(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          properties: {a: {type: string}}  | properties: {a: {type: string}, b: {type: string}}
          properties: {a: {maximum: 9}}    | properties: {a: {maximum: 10}}
          properties: {a: {maximum: 9}}    | properties: {a: {}}
          properties: {a: {minimum: 2}}    | properties: {a: {minimum: 1}}
          properties: {a: {enum: [x]}}     | properties: {a: {enum: [y, x]}}
          properties: {a: {enum: [x]}}     | properties: {a: {}}
          {required: [a], properties: {a: {}}} | properties: {a: {}}
          properties: {a: {}}              | {required: [b], properties: {a: {}, b: {default: 1}}}
          properties: {a: {description: x}} | properties: {a: {description: y}}
          """)
  void aChangeThatOnlyAllowsMorePasses(String before, String now) {
    assertThat(SchemaCompatibility.breaks(crd(before), crd(now))).isEmpty();
  }

  @Test
  void scopeAndStatusStay() {
    ObjectNode before = crd("{}");
    ObjectNode now = crd("{}");
    ((ObjectNode) now.get("spec")).put("scope", "Cluster");
    ((ObjectNode) now.at("/spec/versions/0")).remove("subresources");

    assertThat(SchemaCompatibility.breaks(before, now))
        .containsExactly(
            "Thing: scope was \"Namespaced\", is \"Cluster\"",
            "Thing: the status subresource is gone");
  }

  private static ObjectNode crd(String spec) {
    String object = spec.startsWith("{") ? spec : "{" + spec + "}";
    return Yaml.read(
        """
        spec:
          scope: Namespaced
          names: {kind: Thing}
          versions:
          - name: v1
            subresources: {status: {}}
            schema: {openAPIV3Schema: {properties: {spec: %s}}}
        """
            .formatted(object));
  }
}
