package dev.hagane.value;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.hagane.value", importOptions = ImportOption.DoNotIncludeTests.class)
class ValuesArchitectureTest {
  @ArchTest
  static final ArchRule VALUES_NEED_ONLY_THE_JDK =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java.lang..",
              "java.math..",
              "java.net..",
              "java.util..",
              "org.jspecify..",
              "dev.hagane.value..");
}
