package dev.hagane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What may know what in this module. */
@AnalyzeClasses(packages = "dev.hagane", importOptions = ImportOption.DoNotIncludeTests.class)
class KernelArchitectureTest {

  private static final String[] PURE = {
    "dev.hagane.netlink..", "dev.hagane.ipvs..", "dev.hagane.rtnl..", "dev.hagane.nft.."
  };

  @ArchTest
  static final ArchRule NATIVE_CODE_IS_CALLED_IN_ONE_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.hagane.linux..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jnr..", "com.kenai..", "java.lang.foreign..");

  @ArchTest
  static final ArchRule NO_KUBERNETES =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "dev.hagane.api..");

  @ArchTest
  static final ArchRule PURE_PACKAGES_KNOW_NO_NATIVE_SOCKETS =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.hagane.linux..", "java.net..", "java.nio.channels..");

  @ArchTest
  static final ArchRule PURE_PACKAGES_HAVE_NO_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .and()
          // The deadline of a child process is an effect, and this class is that effect.
          .haveNameNotMatching("dev\\.hagane\\.nft\\.NftProgram.*")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.time.Clock.class);

  @ArchTest
  static final ArchRule THE_CODEC_KNOWS_NO_FAMILY =
      classes()
          .that()
          .resideInAPackage("dev.hagane.netlink..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("dev.hagane.netlink..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule THE_FAMILIES_DO_NOT_KNOW_EACH_OTHER =
      noClasses()
          .that()
          .resideInAPackage("dev.hagane.ipvs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.hagane.rtnl..", "dev.hagane.nft..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.ProcessBuilder");
}
