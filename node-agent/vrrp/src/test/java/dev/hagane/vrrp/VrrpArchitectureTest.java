package dev.hagane.vrrp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hagane.vrrp.control.ControlServer;
import dev.hagane.vrrp.control.VrrpClient;
import java.io.File;
import org.junit.jupiter.api.Test;

/** This module is a process of its own: small, and without Kubernetes. */
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
  void theProtocolIsPure() {
    classes()
        .that()
        .resideInAPackage("..vrrp.protocol..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.hagane.vrrp.protocol..",
            "dev.hagane.value..",
            "java.lang..",
            "java.util..",
            "java.nio",
            "java.nio.charset",
            "org.jspecify..")
        .check(classes);
  }

  /** The two ends of the socket have deadlines, and the process has the clock. */
  private static final DescribedPredicate<JavaClass> WITH_A_CLOCK =
      JavaClass.Predicates.belongToAnyOf(VrrpClient.class, ControlServer.class)
          .or(JavaClass.Predicates.simpleName("VrrpLoop"))
          .or(JavaClass.Predicates.simpleName("VrrpProcess"));

  @Test
  void timeIsPassedIn() {
    noClasses()
        .that(DescribedPredicate.not(WITH_A_CLOCK))
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(classes);
  }
}
