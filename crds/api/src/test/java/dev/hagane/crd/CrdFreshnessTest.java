package dev.hagane.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed definitions and reference pages are those of the records, and break nobody. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrdFreshnessTest {
  private static final String HEADER =
      "# Generated from the records of crds/api by hack/regenerate; edit those.\n";

  static List<ObjectNode> definitions() {
    return CustomResources.generate();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @Order(1)
  void nothingThatWasValidBecomesInvalid(ObjectNode crd) {
    String released = released(crd).read();
    assumeTrue(!released.isEmpty(), "a new kind");

    assertThat(SchemaCompatibility.breaks(Yaml.read(released), crd))
        .as(
            "%s against the last committed schema, %s. If the break is meant, delete that file and"
                + " run hack/regenerate",
            CustomResources.kind(crd), released(crd).path())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @Order(2)
  void theCommittedDefinitionIsFresh(ObjectNode crd) {
    new CommittedFile("crds/" + CustomResources.fileName(crd)).expect(HEADER + Yaml.write(crd));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  @Order(3)
  void theReferencePageIsFresh(ObjectNode crd) {
    String plural = crd.at("/spec/names/singular").asText();
    new CommittedFile("docs/reference/" + plural + ".md").expect(ReferencePage.of(crd));
  }

  /** Runs after the comparison: only what broke nobody becomes the new measure. */
  @ParameterizedTest
  @MethodSource("definitions")
  @Order(4)
  void theMeasureOfTheNextChangeIsFresh(ObjectNode crd) {
    String released = released(crd).read();
    if (CommittedFile.regenerating() && !released.isEmpty()) {
      assumeTrue(SchemaCompatibility.breaks(Yaml.read(released), crd).isEmpty(), "it breaks");
    }
    released(crd).expect(HEADER + Yaml.write(SchemaShape.of(crd)));
  }

  @Test
  void columnsStandInTheOrderOfTheirDeclaration() {
    for (int i = 0; i < CustomResources.KINDS.size(); i++) {
      var declared =
          CustomResources.KINDS.get(i).getAnnotationsByType(AdditionalPrinterColumn.class);
      assertThat(definitions().get(i).at("/spec/versions/0/additionalPrinterColumns").valueStream())
          .extracting(column -> column.get("name").asText())
          .containsExactlyElementsOf(
              Arrays.stream(declared).map(AdditionalPrinterColumn::name).toList());
    }
  }

  private static CommittedFile released(ObjectNode crd) {
    return new CommittedFile(
        "crds/released/v1alpha1-" + crd.at("/spec/names/plural").asText() + ".yaml");
  }
}
