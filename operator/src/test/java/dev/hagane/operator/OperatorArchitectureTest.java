package dev.hagane.operator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** The operator's layers: what is pure stays pure. */
@AnalyzeClasses(
    packages = "dev.hagane.operator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class OperatorArchitectureTest {
  private static final Set<String> CLOCKS =
      Set.of("now", "currentTimeMillis", "nanoTime", "systemUTC", "systemDefaultZone");

  @ArchTest
  static final ArchRule PLANS_NEED_VALUES_AND_THE_API_ONLY =
      classes()
          .that()
          .resideInAPackage("dev.hagane.operator.plan..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.math..",
              "java.nio.charset..",
              "java.nio",
              "java.security..",
              "java.time..",
              "java.util..",
              "org.jspecify..",
              "io.fabric8.kubernetes.api.model..",
              "dev.hagane.value..",
              "dev.hagane.api..",
              "dev.hagane.operator.plan..");

  @ArchTest
  static final ArchRule STATUS_NEEDS_VALUES_PLANS_AND_THE_API_ONLY =
      classes()
          .that()
          .resideInAPackage("dev.hagane.operator.status..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.time..",
              "java.util..",
              "org.jspecify..",
              "io.fabric8.kubernetes.api.model..",
              "dev.hagane.value..",
              "dev.hagane.api..",
              "dev.hagane.operator.plan..",
              "dev.hagane.operator.status..");

  @ArchTest
  static final ArchRule TIME_AND_CHANCE_ARE_PASSED_IN =
      noClasses()
          .that()
          .resideInAnyPackage("dev.hagane.operator.plan..", "dev.hagane.operator.status..")
          .should()
          .callMethodWhere(
              describe(
                  "reads a clock",
                  (JavaMethodCall call) ->
                      CLOCKS.contains(call.getTarget().getName())
                          && call.getTargetOwner().getPackageName().startsWith("java.")))
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.UUID")
          .orShould()
          .dependOnClassesThat()
          .resideInAPackage("java.util.concurrent..");
}
