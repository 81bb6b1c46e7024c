package dev.hagane.vrrp.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.value.IpAddress;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules, and whether they would notice. {@code -Dhagane.schedules=N} runs N of them; a
 * violation names its seed, for {@code -Dhagane.schedule=SEED}.
 */
class RandomSchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("hagane.schedules", 20_000);
  private static final @Nullable Long ONE = Long.getLong("hagane.schedule");

  @Test
  void noScheduleBreaksTheMachine() {
    if (ONE != null) {
      Simulation.run(ONE, Timing.RFC, Election.RFC);
      return;
    }
    long activations = 0;
    for (long seed = 0; seed < SCHEDULES; seed++) {
      activations += Simulation.run(seed, Timing.RFC, Election.RFC);
    }
    assertThat(activations).isGreaterThan(2L * SCHEDULES);
  }

  /** A machine that is wrong on purpose, and what the schedules must see of it. */
  record Mutation(String name, Timing timing, Election election, String seen) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Mutation> mutations() {
    return Stream.of(
        new Mutation(
            "the lowest priority is the quickest",
            new Timing() {
              @Override
              long skew(int version, int priority, long interval) {
                return super.skew(version, 256 - priority, interval);
              }
            },
            Election.RFC,
            "of silence"),
        new Mutation(
            "skew in parts of a second in version 3",
            new Timing() {
              @Override
              long skew(int version, int priority, long interval) {
                return super.skew(2, priority, interval);
              }
            },
            Election.RFC,
            "nobody"),
        new Mutation(
            "two missed advertisements are enough",
            new Timing() {
              @Override
              long masterDown(int version, int priority, long interval) {
                return super.masterDown(version, priority, interval) - interval;
              }
            },
            Election.RFC,
            "of silence"),
        new Mutation(
            "of two equal both stay",
            Timing.RFC,
            new Election() {
              @Override
              Verdict whileActive(int ours, IpAddress local, int heard, IpAddress source) {
                Verdict verdict = super.whileActive(ours, local, heard, source);
                return verdict == Verdict.TIE_LOST ? Verdict.TIE_WON : verdict;
              }
            },
            "both master"),
        new Mutation(
            "a master of equal priority is preempted",
            Timing.RFC,
            new Election() {
              @Override
              boolean follows(int ours, int heard, boolean mayPreempt) {
                return heard > ours;
              }
            },
            "of silence"),
        new Mutation(
            "preemption never",
            Timing.RFC,
            new Election() {
              @Override
              boolean follows(int ours, int heard, boolean mayPreempt) {
                return true;
              }
            },
            "somebody has priority"),
        new Mutation(
            "one silent instance moves the group",
            Timing.RFC,
            new Election() {
              @Override
              long together(long one, long other) {
                return Math.min(one, other);
              }
            },
            "of silence"),
        new Mutation(
            "each network settles its own tie",
            new Timing() {
              @Override
              long tiePatience(long interval) {
                return 0;
              }

              @Override
              long tieRound(long interval) {
                return -1;
              }
            },
            Election.RFC,
            "nobody"),
        new Mutation(
            "who was frozen acts at once",
            new Timing() {
              @Override
              long tolerableLateness(long interval) {
                return NEVER;
              }
            },
            Election.RFC,
            "was frozen"),
        new Mutation(
            "who was active and frozen goes on as if nothing had been",
            new Timing() {
              @Override
              long forgotten(long interval) {
                return NEVER / 2;
              }
            },
            Election.RFC,
            "insists"));
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void theSchedulesFindAMachineThatIsWrong(Mutation mutation) {
    String found = null;
    for (long seed = 0; found == null && seed < 20_000; seed++) {
      try {
        Simulation.run(seed, mutation.timing(), mutation.election());
      } catch (ScheduleViolation violation) {
        found = violation.getMessage();
      }
    }
    assertThat(found).contains(mutation.seen()).contains("seed ");
  }
}
