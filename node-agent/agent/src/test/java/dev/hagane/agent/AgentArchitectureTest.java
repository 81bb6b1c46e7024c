package dev.hagane.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.hagane.rtnl.RouteTable;
import dev.hagane.vrrp.control.VrrpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentArchitectureTest {
  private static final String[] PURE = {"dev.hagane.agent.desired", "dev.hagane.agent.apply"};

  private final JavaClasses agent =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.hagane.agent");

  @Test
  void theCoreKnowsNoShell() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.hagane.agent",
            "dev.hagane.agent.cluster",
            "dev.hagane.agent.checkpoint",
            "dev.hagane.linux",
            "jnr..",
            "java.net..",
            "java.nio.file..",
            "java.util.concurrent..",
            "com.fasterxml..")
        .check(agent);
  }

  @Test
  void theDesiredStateIsValuesOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.hagane.agent.desired")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.hagane.agent.apply", "dev.hagane.netlink", "org.slf4j")
        .check(agent);
  }

  @Test
  void timeIsPassedIntoTheCore() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Clock.class)
        .check(agent);
  }

  @Test
  void nativeCodeAndTheKubernetesClientStayOut() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jnr..", "io.fabric8.kubernetes.client..")
        .check(agent);
  }

  /** hagane-vrrp alone does: the agent says what is wanted. */
  @Test
  void theAgentWritesNoAddress() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.hagane.rtnl.RouteOperation$PutAddress")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("dev.hagane.rtnl.RouteOperation$DeleteAddress")
        .orShould()
        .callMethod(RouteTable.class, "apply", List.class)
        .check(agent);
  }

  @Test
  void onlyTheProcessHasTheSocketOfHaganeVrrp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hagane.agent")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(VrrpClient.class)
        .check(agent);
  }

  @Test
  void onlyTheProcessPutsRealPortsTogether() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.hagane.agent")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.hagane.linux")
        .check(agent);
  }
}
