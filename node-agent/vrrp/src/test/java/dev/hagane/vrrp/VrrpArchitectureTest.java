package dev.hagane.vrrp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import org.junit.jupiter.api.Test;

/** This module becomes a process of its own: small, and without Kubernetes. */
class VrrpArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hagane.vrrp");

  @Test
  void theClassPathHasNoKubernetesAndNoJson() {
    assertThat(System.getProperty("java.class.path").split(File.pathSeparator))
        .noneMatch(entry -> entry.contains("fabric8"))
        .noneMatch(entry -> entry.contains("kubernetes"))
        .noneMatch(entry -> entry.contains("jackson"));
  }

  @Test
  void nativeCallsAreTheKernelModulesAffair() {
    noClasses().should().dependOnClassesThat().resideInAnyPackage("jnr..").check(classes);
  }

  @Test
  void timeIsPassedIn() {
    noClasses()
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(classes);
  }
}
