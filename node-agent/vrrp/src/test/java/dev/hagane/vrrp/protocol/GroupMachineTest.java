package dev.hagane.vrrp.protocol;

import static dev.hagane.vrrp.protocol.MachineBench.HIGHER;
import static dev.hagane.vrrp.protocol.MachineBench.LOCAL;
import static dev.hagane.vrrp.protocol.MachineBench.LOWER;
import static dev.hagane.vrrp.protocol.MachineBench.MILLISECOND;
import static dev.hagane.vrrp.protocol.MachineBench.every;
import static dev.hagane.vrrp.protocol.MachineBench.pair;
import static dev.hagane.vrrp.protocol.MachineBench.parameters;
import static dev.hagane.vrrp.protocol.MachineBench.preempting;
import static dev.hagane.vrrp.protocol.MachineBench.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import org.junit.jupiter.api.Test;

/** RFC 9568, section 6.4, for one instance, and what RFC 3768 has otherwise. */
class GroupMachineTest {
  private static final long INTERVAL = 100 * MILLISECOND;
  private static final long SKEW_100 = 156 * INTERVAL / 256;
  private static final long DOWN_100 = 3 * INTERVAL + SKEW_100;

  @Test
  void aBackupTakesOverWhenNobodyWasHeardForAMasterDownInterval() {
    MachineBench bench = new MachineBench(parameters(100));
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(bench.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    bench.started();
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.STARTED);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    assertThat(bench.after(DOWN_100 - 1).did()).isEmpty();
    assertThat(bench.after(1).did()).containsExactly("advertise 0 100", "activate MASTER_SILENT");
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
    assertThat(bench.machine.since()).isEqualTo(bench.now);
    assertThat(bench.due()).isEqualTo(INTERVAL);
    assertThat(bench.after(INTERVAL).did()).containsExactly("advertise 0 100");
    assertThat(bench.machine.since()).isEqualTo(bench.now - INTERVAL);
  }

  @Test
  void everyAdvertisementOfTheMasterPutsTakingOverOff() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    for (int i = 0; i < 20; i++) {
      bench.after(3 * INTERVAL).hears(100, HIGHER);
      assertThat(bench.due()).isEqualTo(DOWN_100);
    }
    assertThat(bench.did()).isEmpty();
    assertThat(bench.machine.heardMaster()).isEqualTo(HIGHER);
    assertThat(bench.toDeadline().did()).contains("activate MASTER_SILENT");
    assertThat(bench.machine.heardMaster()).isNull();
  }

  @Test
  void anOwnerIsActiveAtOnce() {
    MachineBench bench = new MachineBench(parameters(255)).started();
    assertThat(bench.did()).containsExactly("advertise 0 255", "activate OWNER");
  }

  @Test
  void theStartUpDelayIsWaitedForInSilenceAndDeafness() {
    GroupParameters base = parameters(100);
    MachineBench bench =
        new MachineBench(
            new GroupParameters(3, 100, INTERVAL, true, 0, 5_000 * MILLISECOND, base.instances()));
    bench.started().hears(200, HIGHER);
    assertThat(bench.due()).isEqualTo(5_000 * MILLISECOND);
    assertThat(bench.after(4_999 * MILLISECOND).machine.state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(bench.after(MILLISECOND).machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    assertThat(bench.did()).isEmpty();
  }

  @Test
  void whatComesAsTheDelayEndsIsHeard() {
    GroupParameters base = parameters(100);
    MachineBench bench =
        new MachineBench(
            new GroupParameters(3, 100, INTERVAL, true, 0, 5 * INTERVAL, base.instances()));
    bench.started().frozen(5 * INTERVAL).hears(0, 200, HIGHER, 10 * INTERVAL);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.due()).isEqualTo(10 * DOWN_100);
  }

  @Test
  void version3LearnsTheMastersInterval() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.hears(0, 150, HIGHER, 10 * INTERVAL);
    assertThat(bench.due()).isEqualTo(10 * DOWN_100);
    bench.hears(0, 0, HIGHER, 10 * INTERVAL);
    assertThat(bench.due()).isEqualTo(10 * SKEW_100);
    bench.toDeadline().did();
    assertThat(bench.due()).isEqualTo(INTERVAL);
  }

  @Test
  void version2SkewsInSeconds() {
    MachineBench bench = new MachineBench(every(parameters(100), 2, 5_000)).started();
    assertThat(bench.due()).isEqualTo(15_000 * MILLISECOND + 609_375_000);
  }

  @Test
  void aReleaseLeavesTheSkewOnly() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.hears(150, HIGHER).after(10 * MILLISECOND).hears(0, HIGHER);
    assertThat(bench.due()).isEqualTo(SKEW_100);
    assertThat(bench.machine.heardMaster()).isNull();
    assertThat(bench.toDeadline().did())
        .containsExactly("advertise 0 100", "activate MASTER_RELEASED");
  }

  @Test
  void aMasterOfLowerPriorityIsPreempted() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.after(INTERVAL).hears(99, HIGHER).after(INTERVAL).hears(99, HIGHER);
    assertThat(bench.machine.heardMaster()).isEqualTo(HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100 - 2 * INTERVAL);
    assertThat(bench.toDeadline().did()).containsExactly("advertise 0 100", "activate PREEMPTED");
  }

  @Test
  void withoutPreemptionAMasterOfLowerPriorityStays() {
    MachineBench bench = new MachineBench(preempting(parameters(100), false, 0)).started();
    bench.after(INTERVAL).hears(1, LOWER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
  }

  @Test
  void anOwnerPreemptsEvenWithoutPreemption() {
    MachineBench bench = new MachineBench(preempting(parameters(255), false, 1_000)).active();
    bench.machine.effectivePriority(100, bench.now);
    bench.hears(200, HIGHER);
    bench.machine.effectivePriority(255, bench.now);
    long due = bench.due();
    bench.hears(200, HIGHER);
    assertThat(bench.due()).isEqualTo(due);
  }

  @Test
  void preemptionWaitsForItsDelay() {
    MachineBench bench = new MachineBench(preempting(parameters(100), true, 250)).started();
    bench.after(INTERVAL).hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.after(INTERVAL).hears(90, HIGHER).after(INTERVAL).hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.after(INTERVAL).hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100 - INTERVAL);
    assertThat(bench.toDeadline().did()).contains("activate PREEMPTED");
  }

  @Test
  void theDelayBeginsAnewWhenABetterMasterWasHeard() {
    MachineBench bench = new MachineBench(preempting(parameters(100), true, 250)).started();
    bench.hears(90, HIGHER).after(200 * MILLISECOND).hears(150, HIGHER);
    bench.after(100 * MILLISECOND).hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.after(200 * MILLISECOND).hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
  }

  @Test
  void theDelayDoesNotKeepADeadMastersPlaceEmpty() {
    MachineBench bench = new MachineBench(preempting(parameters(100), true, 60_000)).started();
    bench.hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    assertThat(bench.toDeadline().did()).contains("activate MASTER_SILENT");
  }

  @Test
  void whileHeldNoMasterIsPreempted() {
    MachineBench bench = new MachineBench(parameters(255));
    bench.machine.holdPreemption(true);
    bench.started();
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    bench.after(INTERVAL).hears(1, HIGHER);
    assertThat(bench.due()).isEqualTo(3 * INTERVAL + INTERVAL / 256);
    bench.machine.holdPreemption(false);
    assertThat(bench.due()).isEqualTo(3 * INTERVAL + INTERVAL / 256);
    bench.after(INTERVAL).hears(1, HIGHER);
    assertThat(bench.due()).isEqualTo(2 * INTERVAL + INTERVAL / 256);
    bench.machine.holdPreemption(true);
    assertThat(bench.due()).isEqualTo(3 * INTERVAL + INTERVAL / 256);
  }

  @Test
  void anActiveOneGivesWayToAHigherPriority() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.after(30 * MILLISECOND).hears(0, 101, LOWER, 2 * INTERVAL);
    assertThat(bench.did()).containsExactly("second 0 101", "deactivate HIGHER_PRIORITY");
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.HIGHER_PRIORITY);
    assertThat(bench.machine.heardMaster()).isEqualTo(LOWER);
    assertThat(bench.due()).isEqualTo(2 * DOWN_100);
  }

  @Test
  void anActiveOneTellsALowerPriorityAtOnce() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.after(30 * MILLISECOND).hears(99, HIGHER);
    assertThat(bench.did()).containsExactly("second 0 99", "advertise 0 100");
    assertThat(bench.due()).isEqualTo(INTERVAL - 30 * MILLISECOND);
  }

  @Test
  void whoInsistsCannotMakeUsFlood() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    for (int i = 0; i < 1_000; i++) {
      bench.frozen(INTERVAL / 2_000).hears(99, HIGHER).hears(0, HIGHER);
    }
    assertThat(bench.did().stream().filter("advertise 0 100"::equals).count()).isBetween(2L, 5L);
  }

  @Test
  void ofTwoEqualTheHigherAddressStays() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    assertThat(bench.hears(100, LOWER).did()).containsExactly("second 0 100", "advertise 0 100");
    assertThat(bench.hears(100, HIGHER).did())
        .containsExactly("second 0 100", "deactivate HIGHER_ADDRESS");
  }

  @Test
  void addressesAreComparedAsUnsignedNumbers() {
    IpAddress low = IpAddress.parse("fe80::7fff");
    IpAddress high = IpAddress.parse("fe80::8000");
    GroupParameters six = with(parameters(100), new InstanceParameters(AddressFamily.IPv6, 7, low));
    assertThat(new MachineBench(six).active().hears(100, high).machine.state())
        .isEqualTo(MachineState.BACKUP);
    six = with(parameters(100), new InstanceParameters(AddressFamily.IPv6, 7, high));
    assertThat(new MachineBench(six).active().hears(100, low).machine.state())
        .isEqualTo(MachineState.ACTIVE);
  }

  @Test
  void anActiveOneAnswersARelease() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    assertThat(bench.after(MILLISECOND).hears(0, HIGHER).did()).containsExactly("advertise 0 100");
  }

  @Test
  void ourOwnAdvertisementSentBackIsNoSecondMaster() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    assertThat(bench.hears(100, LOCAL).hears(0, LOCAL).did()).isEmpty();
  }

  @Test
  void anOwnerGivesWayToAnOwnerOfHigherAddress() {
    MachineBench bench = new MachineBench(parameters(255)).started();
    bench.did();
    assertThat(bench.hears(254, HIGHER).did()).containsExactly("second 0 254", "advertise 0 255");
    assertThat(bench.hears(255, HIGHER).did())
        .containsExactly("second 0 255", "deactivate HIGHER_ADDRESS");
  }

  @Test
  void stoppingReleases() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.machine.stop(bench.now, Cause.STOPPED);
    assertThat(bench.did()).containsExactly("advertise 0 0", "deactivate STOPPED");
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(bench.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(bench.after(10 * DOWN_100).hears(100, HIGHER).did()).isEmpty();
    bench.started();
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
  }

  @Test
  void aBackupStopsInSilence() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.machine.stop(bench.now, Cause.STOPPED);
    assertThat(bench.did()).isEmpty();
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.STOPPED);
  }

  @Test
  void aClockThatGoesBackwardsBreaksNothing() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.after(INTERVAL);
    bench.now -= 3_600_000 * MILLISECOND;
    bench.machine.tick(bench.now);
    assertThat(bench.due()).isEqualTo(DOWN_100 - INTERVAL);
    assertThat(bench.toDeadline().machine.state()).isEqualTo(MachineState.ACTIVE);
    bench.now -= 3_600_000 * MILLISECOND;
    bench.machine.tick(bench.now);
    assertThat(bench.due()).isEqualTo(INTERVAL);
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    GroupParameters base = parameters(100);
    assertThatThrownBy(() -> parameters(0)).hasMessageContaining("priority 0");
    assertThatThrownBy(() -> parameters(256)).hasMessageContaining("priority 256");
    assertThatThrownBy(() -> every(base, 2, 100)).hasMessageContaining("whole seconds");
    assertThatThrownBy(() -> every(base, 2, 256_000)).hasMessageContaining("whole seconds");
    assertThatThrownBy(() -> every(base, 3, 15)).hasMessageContaining("10..40950 ms");
    assertThatThrownBy(() -> every(base, 3, 40_960)).hasMessageContaining("10..40950 ms");
    assertThatThrownBy(() -> every(base, 4, 1_000)).hasMessageContaining("version 4");
    assertThatThrownBy(() -> preempting(base, true, -1)).hasMessageContaining("negative");
    assertThatThrownBy(() -> with(base)).hasMessageContaining("needs an instance");
    assertThatThrownBy(() -> with(base, MachineBench.outer(), MachineBench.outer()))
        .hasMessageContaining("VRID 51 occurs twice");
    assertThatThrownBy(() -> new InstanceParameters(AddressFamily.IPv6, 1, LOCAL))
        .hasMessageContaining("not an IPv6 address");
    assertThatThrownBy(() -> new InstanceParameters(AddressFamily.IPv4, 256, LOCAL))
        .hasMessageContaining("VRID 256");
    IpAddress six = IpAddress.parse("fe80::1");
    assertThatThrownBy(
            () -> with(every(base, 2, 1_000), new InstanceParameters(AddressFamily.IPv6, 1, six)))
        .hasMessageContaining("version 2 has no IPv6");
    assertThatThrownBy(() -> new MachineBench(pair(9)).machine.effectivePriority(256, 0))
        .hasMessageContaining("priority 256");
  }
}
