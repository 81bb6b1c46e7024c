package dev.hagane.vrrp.protocol;

import static dev.hagane.vrrp.protocol.MachineBench.HIGHER;
import static dev.hagane.vrrp.protocol.MachineBench.LOCAL;
import static dev.hagane.vrrp.protocol.MachineBench.LOWER;
import static dev.hagane.vrrp.protocol.MachineBench.MILLISECOND;
import static dev.hagane.vrrp.protocol.MachineBench.every;
import static dev.hagane.vrrp.protocol.MachineBench.inner;
import static dev.hagane.vrrp.protocol.MachineBench.outer;
import static dev.hagane.vrrp.protocol.MachineBench.pair;
import static dev.hagane.vrrp.protocol.MachineBench.parameters;
import static dev.hagane.vrrp.protocol.MachineBench.preempting;
import static dev.hagane.vrrp.protocol.MachineBench.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import org.junit.jupiter.api.Test;

/** What people and machines do to a running group: switchovers, changes, freezes. */
class GroupOperationTest {
  private static final long INTERVAL = 100 * MILLISECOND;
  private static final long DOWN_100 = 3 * INTERVAL + 156 * INTERVAL / 256;

  @Test
  void handingOverReleasesAndLeavesTheNextOneInPlaceForAWhile() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.machine.handOver(bench.now);
    assertThat(bench.did())
        .containsExactly("advertise 0 0", "advertise 1 0", "deactivate HANDED_OVER");
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    bench.after(INTERVAL).hears(0, 50, LOWER).hears(1, 50, LOWER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.after(3 * INTERVAL).hears(0, 50, LOWER).hears(1, 50, LOWER);
    assertThat(bench.due()).isEqualTo(DOWN_100 - 3 * INTERVAL);
    assertThat(bench.toDeadline().did()).contains("activate PREEMPTED");
  }

  @Test
  void theNextOneMayStayForAsLongAsOneAsks() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.machine.handOver(bench.now, Long.MAX_VALUE);
    for (int i = 0; i < 100; i++) {
      bench.after(INTERVAL).hears(50, LOWER);
      assertThat(bench.due()).isEqualTo(DOWN_100);
    }
    assertThat(bench.toDeadline().machine.lastCause()).isEqualTo(Cause.MASTER_SILENT);
  }

  @Test
  void ifNobodyTakesOverItIsActiveAgain() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.machine.handOver(bench.now, Long.MAX_VALUE);
    bench.did();
    assertThat(bench.due()).isEqualTo(4 * INTERVAL + 255 * INTERVAL / 256);
    assertThat(bench.toDeadline().did())
        .containsExactly("advertise 0 100", "activate MASTER_SILENT");
  }

  @Test
  void aBackupHasNothingToHandOver() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.machine.handOver(bench.now);
    assertThat(bench.did()).isEmpty();
    assertThat(bench.due()).isEqualTo(DOWN_100);
  }

  @Test
  void aNewPriorityIntervalOrInstanceKeepsAnActiveOneActive() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    GroupParameters next = every(preempting(pair(120), false, 500), 3, 50);
    assertThat(bench.machine.continuesWith(next)).isTrue();
    bench.reconfigured(next);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
    assertThat(bench.due()).isZero();
    assertThat(bench.toDeadline().did()).containsExactly("advertise 0 120", "advertise 1 120");
    assertThat(bench.due()).isEqualTo(50 * MILLISECOND);
  }

  @Test
  void aRemovedInstanceIsNotWaitedFor() {
    MachineBench bench = new MachineBench(pair(100)).started();
    bench.after(INTERVAL).hears(1, 150, HIGHER);
    bench.reconfigured(with(parameters(100), outer()));
    assertThat(bench.due()).isEqualTo(DOWN_100 - INTERVAL);
  }

  @Test
  void instancesKeepTheirTimersAndFaultsWhereverTheyAreInTheList() {
    MachineBench bench = new MachineBench(pair(100)).started();
    bench.after(2 * INTERVAL).hears(1, 150, HIGHER);
    bench.reconfigured(with(parameters(100), inner(LOCAL), outer()));
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.hears(1, 0, LOWER);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.machine.fault(1, true, bench.now);
    bench.reconfigured(pair(100));
    assertThat(bench.machine.state()).isEqualTo(MachineState.INITIALIZE);
    bench.machine.fault(0, false, bench.now);
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
  }

  @Test
  void anAddressThatGoesIsAFaultAndOneThatComesEndsIt() {
    MachineBench bench = new MachineBench(pair(100)).active();
    bench.reconfigured(with(parameters(100), outer(), inner(IpAddress.parse("0.0.0.0"))));
    assertThat(bench.did()).containsExactly("advertise 0 0", "deactivate FAULT");
    bench.reconfigured(pair(100));
    assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    assertThat(bench.machine.lastCause()).isEqualTo(Cause.RECOVERED);
  }

  @Test
  void whatPeersCouldNotFollowNeedsAnotherMachine() {
    GroupParameters now = parameters(100);
    MachineBench bench = new MachineBench(now).active();
    assertThat(bench.machine.continuesWith(every(now, 2, 1_000))).isFalse();
    GroupParameters elsewhere = with(now, new InstanceParameters(AddressFamily.IPv4, 99, LOCAL));
    assertThat(bench.machine.continuesWith(elsewhere)).isFalse();
    assertThatThrownBy(() -> bench.machine.reconfigure(elsewhere, bench.now))
        .isInstanceOf(IllegalArgumentException.class);
    GroupParameters two = every(now, 2, 1_000);
    assertThat(new MachineBench(two).machine.continuesWith(every(now, 2, 2_000))).isFalse();
  }

  @Test
  void aLongerIntervalIsFirstAnnouncedAtTheOldPace() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.reconfigured(every(parameters(100), 3, 1_000)).toDeadline();
    for (int i = 0; i < 3; i++) {
      assertThat(bench.due()).isEqualTo(INTERVAL);
      bench.toDeadline();
    }
    assertThat(bench.due()).isEqualTo(10 * INTERVAL);
  }

  @Test
  void aMuchShorterIntervalIsNotMistakenForAFreeze() {
    MachineBench bench = new MachineBench(every(parameters(100), 3, 10_000)).active();
    bench.after(9_000 * MILLISECOND).reconfigured(every(parameters(100), 3, 10)).toDeadline();
    assertThat(bench.did()).containsExactly("advertise 0 100");
    assertThat(bench.hears(50, HIGHER).machine.state()).isEqualTo(MachineState.ACTIVE);
  }

  @Test
  void aTrackedPrioritySurvivesAChange() {
    MachineBench bench = new MachineBench(parameters(100)).active();
    bench.machine.effectivePriority(60, bench.now);
    bench.reconfigured(parameters(120)).toDeadline();
    assertThat(bench.did()).containsExactly("advertise 0 60");
    bench.machine.effectivePriority(80, bench.now);
    assertThat(bench.machine.effectivePriority()).isEqualTo(80);
  }

  @Test
  void aFrozenBackupLooksAgainBeforeItTakesOver() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.after(DOWN_100 - INTERVAL).frozen(2 * INTERVAL + 1).after(0);
    assertThat(bench.did()).isEmpty();
    assertThat(bench.due()).isEqualTo(DOWN_100);
    assertThat(bench.toDeadline().machine.state()).isEqualTo(MachineState.ACTIVE);
  }

  @Test
  void aLittleLateIsNotFrozen() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.after(DOWN_100 - INTERVAL).frozen(2 * INTERVAL).after(0);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
  }

  @Test
  void aBackupThatWasFrozenForAlmostAMasterDownIntervalListensAnew() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    assertThat(bench.machine.deadline() - bench.now).isEqualTo(INTERVAL + INTERVAL / 4);
    bench.frozen(DOWN_100 - 1).after(0);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    bench.frozen(2 * INTERVAL + INTERVAL / 4).after(0);
    assertThat(bench.due()).isEqualTo(DOWN_100 - 2 * INTERVAL - INTERVAL / 4);
  }

  @Test
  void whatWaitedInTheSocketsIsHeard() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    bench.frozen(20 * DOWN_100).hears(150, HIGHER).after(0);
    assertThat(bench.due()).isEqualTo(DOWN_100);
    assertThat(bench.did()).isEmpty();
  }

  @Test
  void whoIsLateEachTimeTakesOverInTheEnd() {
    MachineBench bench = new MachineBench(parameters(100)).started();
    for (int i = 0; i < 3; i++) {
      bench.frozen(DOWN_100 + 2 * INTERVAL).after(0);
      assertThat(bench.machine.state()).isEqualTo(MachineState.BACKUP);
    }
    bench.frozen(DOWN_100 + 2 * INTERVAL).after(0);
    assertThat(bench.machine.state()).isEqualTo(MachineState.ACTIVE);
  }

  @Test
  void whoWasActiveAndFrozenGivesWayToWhoeverTookOver() {
    MachineBench bench = new MachineBench(parameters(200)).active();
    bench.frozen(3 * INTERVAL).hears(50, LOWER);
    assertThat(bench.did()).containsExactly("second 0 50", "deactivate FROZEN");
    assertThat(bench.machine.heardMaster()).isEqualTo(LOWER);
  }

  @Test
  void whoWasActiveAndFrozenListensBeforeItAdvertises() {
    MachineBench bench = new MachineBench(parameters(200)).active();
    bench.frozen(3 * INTERVAL).after(0);
    assertThat(bench.did()).isEmpty();
    assertThat(bench.due()).isEqualTo(INTERVAL + INTERVAL / 4);
    assertThat(bench.after(INTERVAL).hears(50, LOWER).did())
        .containsExactly("second 0 50", "deactivate FROZEN");
  }

  @Test
  void aloneItStaysActive() {
    MachineBench bench = new MachineBench(parameters(200)).active();
    bench.frozen(300 * INTERVAL).after(0).hears(0, LOWER);
    assertThat(bench.did()).isEmpty();
    assertThat(bench.toDeadline().did()).containsExactly("advertise 0 200");
    assertThat(bench.due()).isEqualTo(INTERVAL);
    assertThat(bench.hears(50, LOWER).did()).containsExactly("second 0 50", "advertise 0 200");
  }

  @Test
  void aSuspensionThatTheClockDoesNotShowIsToldAndCountsTheSame() {
    MachineBench bench = new MachineBench(parameters(200)).active();
    bench.machine.resumed(bench.now);
    assertThat(bench.hears(50, LOWER).machine.lastCause()).isEqualTo(Cause.FROZEN);
    bench = new MachineBench(parameters(100)).started();
    bench.after(2 * INTERVAL).machine.resumed(bench.now);
    assertThat(bench.due()).isEqualTo(DOWN_100);
  }
}
