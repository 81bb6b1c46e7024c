package dev.hagane.vrrp.protocol;

import static dev.hagane.vrrp.protocol.MachineBench.HIGHER;
import static dev.hagane.vrrp.protocol.MachineBench.LOCAL;
import static dev.hagane.vrrp.protocol.MachineBench.LOWER;
import static dev.hagane.vrrp.protocol.MachineBench.MILLISECOND;
import static dev.hagane.vrrp.protocol.MachineBench.inner;
import static dev.hagane.vrrp.protocol.MachineBench.outer;
import static dev.hagane.vrrp.protocol.MachineBench.pair;
import static dev.hagane.vrrp.protocol.MachineBench.parameters;
import static dev.hagane.vrrp.protocol.MachineBench.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Several instances that move as one. */
class GroupTogetherTest {
  private static final long INTERVAL = 100 * MILLISECOND;
  private static final long DOWN_100 = 3 * INTERVAL + 156 * INTERVAL / 256;
  private static final long PATIENCE = INTERVAL / 8;

  @Test
  void onlyWhenEveryTimerHasExpiredTheGroupTakesOver() {
    MachineBench bench = new MachineBench(pair(100)).started();
    for (int i = 0; i < 20; i++) {
      bench.after(INTERVAL).hears(1, 150, HIGHER);
      assertThat(bench.due()).isEqualTo(DOWN_100);
    }
    assertThat(bench.did()).isEmpty();
    assertThat(bench.toDeadline().did())
        .containsExactly("advertise 0 100", "advertise 1 100", "activate MASTER_SILENT");
    assertThat(bench.after(INTERVAL).did()).containsExactly("advertise 0 100", "advertise 1 100");
  }

  @Test
  void aReleaseOnOneNetworkIsNoneOnTheOther() {
    MachineBench bench = new MachineBench(pair(100)).started();
    bench.hears(0, 150, HIGHER).hears(1, 150, HIGHER).hears(0, 0, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.hears(1, 0, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100 - 3 * INTERVAL);
  }

  @Test
  void asSoonAsOneInstanceMustTheGroupGivesWay() {
    MachineBench bench = new MachineBench(pair(100)).active();
    assertThat(bench.hears(1, 101, LOWER).did())
        .containsExactly("second 1 101", "deactivate HIGHER_PRIORITY");
    assertThat(bench.due()).isEqualTo(DOWN_100);
  }

  @Test
  void whoMustBeToldIsToldWhereHeWasHeard() {
    MachineBench bench = new MachineBench(pair(100)).active();
    assertThat(bench.hears(1, 50, HIGHER).did()).containsExactly("second 1 50", "advertise 1 100");
  }

  @Test
  void theFirstNetworkSettlesATieForAll() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.hears(0, 100, LOWER).hears(1, 100, HIGHER).did();
    bench.after(2 * PATIENCE);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
    bench = new MachineBench(pair(100)).active();
    bench.hears(0, 100, HIGHER);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
  }

  @Test
  void aTieLostElsewhereWaitsAMomentForTheFirstNetwork() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.hears(1, 100, HIGHER);
    assertThat(bench.due()).isEqualTo(PATIENCE);
    bench.after(PATIENCE - 1).hears(0, 100, LOWER).after(1);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
    assertThat(bench.due()).isEqualTo(INTERVAL - PATIENCE);
  }

  @Test
  void aTieHeardOnlyElsewhereIsSettledThere() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.hears(1, 100, HIGHER).did();
    assertThat(bench.after(PATIENCE).did()).containsExactly("deactivate HIGHER_ADDRESS");
    assertThat(bench.due()).isEqualTo(DOWN_100 + INTERVAL);
  }

  @Test
  void whichNetworkIsTheFirstDoesNotDependOnTheOrderOfTheList() {
    GroupParameters turned = with(parameters(100), inner(LOCAL), outer());
    MachineBench bench = new MachineBench(turned).active();
    bench.hears(0, 100, HIGHER);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
    bench.hears(1, 100, HIGHER);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
  }

  @Test
  void aWonTieIsForgottenWhenItsNetworkFallsSilent() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.hears(0, 100, LOWER);
    bench.after(INTERVAL).after(INTERVAL).hears(1, 100, HIGHER);
    assertThat(bench.after(PATIENCE).machine.state()).isEqualTo(MachineState.BACKUP);
  }

  @Test
  void whoGoesOnAdvertisingAfterALostTieDoesNotHearUs() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.hears(0, 100, LOWER).hears(1, 100, HIGHER).after(INTERVAL / 4).hears(1, 100, HIGHER);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
    bench.after(INTERVAL / 4).hears(0, 100, LOWER).hears(1, 100, HIGHER);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.HIGHER_ADDRESS);
  }

  @Test
  void whoGivesWayAfterATieWaitsByTheOthersInterval() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.hears(1, 100, HIGHER, 10 * INTERVAL).after(10 * PATIENCE);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.machine.heardMaster()).isEqualTo(HIGHER);
    assertThat(bench.due()).isEqualTo(10 * (DOWN_100 + INTERVAL));
  }

  @Test
  void ifAllGaveWayTheyTryAgainOneAfterTheOther() {
    MachineBench first = new MachineBench(pair(100)).active().hears(0, 100, HIGHER);
    assertThat(first.due()).isEqualTo(DOWN_100 + INTERVAL + INTERVAL / 2);
    MachineBench second = new MachineBench(pair(100)).active().hears(1, 100, HIGHER);
    assertThat(second.after(PATIENCE).due()).isEqualTo(DOWN_100 + INTERVAL);
    second.hears(0, 100, LOWER);
    assertThat(second.hears(1, 100, HIGHER).due()).isEqualTo(DOWN_100);
    MachineBench alone = new MachineBench(parameters(100)).active().hears(100, HIGHER);
    assertThat(alone.due()).isEqualTo(DOWN_100);
  }

  @Test
  void oneFaultyInstanceTakesTheGroupOutAndReleasesTheOthers() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.machine.fault(0, true, bench.now);
    assertThat(bench.did()).containsExactly("advertise 1 0", "deactivate FAULT");
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.FAULT);
    bench.hears(1, 50, HIGHER).after(10 * DOWN_100);
    bench.machine.fault(1, true, bench.now);
    bench.machine.fault(0, false, bench.now);
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    bench.machine.fault(1, false, bench.now);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.RECOVERED);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    assertThat(bench.did()).isEmpty();
  }

  @Test
  void faultsMayBeKnownBeforeTheStart() {
    MachineBench bench = new MachineBench(pair(255));
    bench.machine.fault(0, true, bench.now);
    bench.started();
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.FAULT);
    assertThat(bench.machine.deadline()).isEqualTo(Long.MAX_VALUE);
    bench.machine.fault(0, false, bench.now);
    assertThat(bench.did()).contains("activate OWNER");
  }

  @Test
  void effectivePriorityZeroReleasesAndStaysOut() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.machine.effectivePriority(0, bench.now);
    assertThat(bench.did()).containsExactly("advertise 0 0", "advertise 1 0", "deactivate FAULT");
    assertThat(bench.after(10 * DOWN_100).did()).isEmpty();
    bench.machine.effectivePriority(40, bench.now);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.due()).isEqualTo(3 * INTERVAL + 216 * INTERVAL / 256);
    assertThat(bench.toDeadline().did()).contains("advertise 0 40");
  }

  @Test
  void anActiveOneAdvertisesWhatTrackingLeavesOfItsPriority() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.machine.effectivePriority(70, bench.now);
    assertThat(bench.toDeadline().did()).containsExactly("advertise 0 70");
    assertThat(bench.hears(90, LOWER).machine.lastCause()).isEqualTo(Cause.HIGHER_PRIORITY);
  }

  @Test
  void aChangedPriorityMovesARunningTimer() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.after(INTERVAL);
    bench.machine.effectivePriority(200, bench.now);
    assertThat(bench.due()).isEqualTo(2 * INTERVAL + 56 * INTERVAL / 256);
  }

  @Test
  void aLoweredPrioritySparesTheMasterThatWasToBePreempted() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.after(INTERVAL).hears(90, HIGHER);
    assertThat(bench.due()).isEqualTo(DOWN_100 - INTERVAL);
    bench.after(INTERVAL);
    bench.machine.effectivePriority(50, bench.now);
    assertThat(bench.due()).isEqualTo(2 * INTERVAL + 206 * INTERVAL / 256);
    bench.machine.effectivePriority(100, bench.now);
    assertThat(bench.toDeadline().machine.lastCause()).isEqualTo(Cause.MASTER_SILENT);
  }

  @Test
  void theStartUpDelayIsWaitedForEvenIfAFaultEndsInIt() {
    GroupParameters base = pair(100);
    MachineBench bench =
        new MachineBench(
            new GroupParameters(3, 100, INTERVAL, true, 0, 10 * INTERVAL, base.instances()));
    bench.machine.fault(0, true, bench.now);
    bench.started().after(INTERVAL);
    bench.machine.fault(0, false, bench.now);
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    assertThat(bench.due()).isEqualTo(9 * INTERVAL);
    assertThat(bench.toDeadline().machine.state()).isEqualTo(MachineState.BACKUP);
  }
}
