package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each with a process of its own, since what was granted is not taken back. */
class RealtimeSchedulingIT {
  private static final String GRANTED = "Granted[]";

  @Test
  void allThreadsAreScheduledBeforeOrdinaryOnes() throws Exception {
    List<String> said = probe("", "schedule 20");
    assertThat(said.get(0)).isEqualTo(GRANTED);
    assertThat(said.get(1)).isEqualTo("later policy=2 priority=20");
    assertThat(said.get(2)).isEqualTo("self policy=2 priority=20");
    assertThat(said.subList(3, said.size()))
        .hasSizeGreaterThan(5)
        .anyMatch(line -> line.startsWith("VM Thread"))
        .allMatch(
            line -> line.endsWith("policy=2 priority=20") || line.endsWith("policy=2 priority=19"));
    assertThat(said.stream().filter(line -> line.endsWith("policy=2 priority=19"))).isNotEmpty();
  }

  @Test
  void withoutTheCapabilityItIsRefused() throws Exception {
    List<String> refused = probe("prlimit --rtprio=0" + without("sys_nice"), "schedule 20");
    assertThat(refused.get(0))
        .startsWith("Refused[")
        .contains("EPERM", "CAP_SYS_NICE", "RLIMIT_RTPRIO of at least 20");
    assertThat(refused.subList(1, refused.size())).allMatch(line -> line.contains("policy=0"));
  }

  @Test
  void withoutTheCapabilityTheLimitCounts() throws Exception {
    assumeLimitsCanBeRaised();
    String twenty = "prlimit --rtprio=20" + without("sys_nice");
    assertThat(probe(twenty, "schedule 20").get(0)).isEqualTo(GRANTED);
    assertThat(probe(twenty, "schedule 21").get(0)).startsWith("Refused[");
  }

  @Test
  void memoryIsLockedWithoutReadingItAllIn() throws Exception {
    List<String> said = probe("", "lock");
    assertThat(said.get(1)).isEqualTo(GRANTED);
    long before = Long.parseLong(said.get(0));
    long after = Long.parseLong(said.get(2));
    long locked = Long.parseLong(said.get(3));
    assertThat(after).as("KiB resident").isLessThan(before + 8 * 1024);
    assertThat(locked).as("KiB locked").isGreaterThan(before);
  }

  @Test
  void withoutTheCapabilityMemoryIsNotLocked() throws Exception {
    assertThat(probe("prlimit --memlock=0" + without("ipc_lock"), "lock").get(1))
        .contains("EPERM", "CAP_IPC_LOCK", "RLIMIT_MEMLOCK=infinity");
    assertThat(probe("prlimit --memlock=8388608" + without("ipc_lock"), "lock").get(1))
        .contains("ENOMEM", "CAP_IPC_LOCK", "RLIMIT_MEMLOCK=infinity");
  }

  @Test
  void memoryIsNotLockedUpToALimit() throws Exception {
    assumeLimitsCanBeRaised();
    List<String> tight = probe("prlimit --memlock=1099511627776" + without("ipc_lock"), "lock");
    assertThat(tight.get(1)).contains("would die", "1099511627776", "CAP_IPC_LOCK");
    assertThat(tight.get(3)).isEqualTo("0");
    assertThat(probe("prlimit --memlock=unlimited" + without("ipc_lock"), "lock").get(1))
        .isEqualTo(GRANTED);
  }

  @Test
  void aRawSocketAsksForItsCapability() throws Exception {
    assertThat(probe("", "socket")).singleElement().asString().startsWith("opened");
    assertThat(probe(without("net_raw"), "socket"))
        .singleElement()
        .asString()
        .contains("EPERM; give the process CAP_NET_RAW");
  }

  @Test
  void thereIsNoOtherPriority() {
    for (int priority : new int[] {1, 100, -1}) {
      assertThatThrownBy(() -> RealtimeScheduling.requestRoundRobin(priority))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String without(String capability) {
    return " setpriv --bounding-set -" + capability + " --inh-caps -" + capability;
  }

  /** That asks a capability which containers lack; the lab's kernel gives it. */
  private static void assumeLimitsCanBeRaised() throws Exception {
    Process process = new ProcessBuilder("prlimit", "--rtprio=20", "true").start();
    assumeThat(process.waitFor()).isZero();
  }

  private static List<String> probe(String prefix, String arguments) throws Exception {
    return NetworkNamespace.sh(
            prefix
                + " "
                + System.getProperty("java.home")
                + "/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
                + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xmx16m -cp '"
                + System.getProperty("java.class.path")
                + "' "
                + PrivilegeProbe.class.getName()
                + " "
                + arguments)
        .lines()
        .toList();
  }
}
