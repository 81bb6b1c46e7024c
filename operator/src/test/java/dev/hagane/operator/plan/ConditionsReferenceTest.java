package dev.hagane.operator.plan;

import dev.hagane.crd.CommittedFile;
import org.junit.jupiter.api.Test;

/** The reference page of reasons says what the operator says. */
class ConditionsReferenceTest {
  private static final String CONDITIONS =
      """
      # Conditions

      Every object that people write has conditions in its status, each with the generation that it speaks of.

      | condition | True means | on |
      |---|---|---|
      | Accepted | the object is valid beside the others | all |
      | ResolvedRefs | all that it names exists | all |
      | Programmed | exactly one active director holds the addresses and the services, read back from its kernel, and every reachable node concerned has its part | all |
      | Ready | serving as asked; otherwise it has the reason of the first of the above that fails | all |
      | BackendsHealthy | quorum is met; with `NotChecked`, nothing is checked | VirtualService |
      | ActiveDirector | exactly one director is active | VRRPGroup |
      | Degraded | present only while it serves with a director or host missing | all |
      | Reconciling | present only while something is on its way: wait | all |
      | Stalled | present only while a person must act | all |

      ## Reasons

      | reason | means |
      |---|---|
      """;

  @Test
  void everyReasonIsDocumented() {
    StringBuilder page = new StringBuilder(CONDITIONS);
    for (Reason reason : Reason.values()) {
      page.append("| ").append(reason).append(" | ").append(reason.text()).append(" |\n");
    }
    new CommittedFile("docs/reference/conditions.md").expect(page.toString());
  }
}
