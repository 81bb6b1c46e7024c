package dev.hagane.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NetlinkChannelTest {
  private static final int TYPE = 30;

  @Test
  void aDumpOfManyParts() {
    List<Integer> values =
        dump((kernel, request) -> {
          assertThat(request.flags()).isEqualTo(MessageFlags.REQUEST | MessageFlags.DUMP);
          value(kernel, 0, request.sequence() - 1, 99); // an answer to somebody before us
          value(kernel, 0, request.sequence(), 1);
          value(kernel, 0, request.sequence(), 2);
          kernel.done(0, request.sequence());
        });
    assertThat(values).containsExactly(1, 2);
  }

  @Test
  void anInterruptedDumpIsRepeated() {
    int[] attempt = {0};
    List<Integer> values =
        dump((kernel, request) -> {
          boolean disturbed = attempt[0]++ < 2;
          value(
              kernel,
              disturbed && attempt[0] == 1 ? MessageFlags.DUMP_INTERRUPTED : 0,
              request.sequence(),
              attempt[0]);
          kernel.done(
              disturbed && attempt[0] == 2 ? MessageFlags.DUMP_INTERRUPTED : 0, request.sequence());
        });
    assertThat(values).containsExactly(3);
  }

  @Test
  void aDumpThatLostSomethingIsRepeated() {
    int[] attempt = {0};
    List<Integer> values =
        dump((kernel, request) -> {
          if (attempt[0]++ == 0) {
            kernel.overrun();
          }
          value(kernel, 0, request.sequence(), attempt[0]);
          kernel.done(0, request.sequence());
        });
    assertThat(values).containsExactly(2);
  }

  @Test
  void aTableThatNeverHoldsStillIsAnError() {
    assertThatThrownBy(() ->
            dump((kernel, request) ->
                kernel.done(MessageFlags.DUMP_INTERRUPTED, request.sequence())))
        .isInstanceOf(DumpInterruptedException.class);
  }

  @Test
  void aRefusedDumpSaysWhatWasAsked() {
    assertThatThrownBy(
            () -> dump((kernel, request) -> kernel.error(request.sequence(), Errno.EPERM)))
        .isInstanceOf(KernelErrorException.class)
        .hasMessage("listing things: EPERM");
    assertThatThrownBy(() ->
            dump((kernel, request) ->
                kernel.answer(
                    MessageFlags.TYPE_DONE,
                    MessageFlags.MULTI,
                    request.sequence(),
                    w -> w.rawU32(-Errno.ENOENT))))
        .isInstanceOfSatisfying(
            KernelErrorException.class, e -> assertThat(e.error().errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void silenceIsAnError() {
    assertThatThrownBy(() -> dump((kernel, request) -> {}))
        .isInstanceOf(TransportException.class)
        .hasMessage("listing things: no answer from the kernel within 1000 ms");
  }

  @Test
  void aBatchAsksForOneAnswerADatagramAndFindsEachFailure() {
    Set<Integer> bad = Set.of(0, 7, 999, 1000, 1500, 2499);
    Set<Integer> asked = new HashSet<>();
    ScriptedKernel kernel =
        new ScriptedKernel((k, request) -> {
          int index = request.s32(0);
          boolean wantsAnswer = (request.flags() & MessageFlags.ACK) != 0;
          if (wantsAnswer) {
            asked.add(index);
          }
          if (bad.contains(index)) {
            k.error(request.sequence(), Errno.EEXIST);
          } else if (wantsAnswer) {
            k.error(request.sequence(), 0);
          }
        });
    BatchOutcome outcome = channel(kernel).batch(indices(2500), new Indexed());
    assertThat(kernel.sent()).extracting(List::size).containsExactly(1000, 1000, 500);
    assertThat(asked).containsExactlyInAnyOrder(999, 1999, 2499);
    for (int i = 0; i < 2500; i++) {
      assertThat(outcome.confirmed(i)).isTrue();
      assertThat(outcome.error(i) != null).as("%d", i).isEqualTo(bad.contains(i));
    }
  }

  @Test
  void whatIsLostIsUnconfirmed() {
    ScriptedKernel kernel =
        new ScriptedKernel((k, request) -> {
          int index = request.s32(0);
          if (index == 3) {
            k.error(request.sequence(), Errno.EEXIST).overrun();
          }
          if (index == 9) {
            k.error(request.sequence(), 0);
          }
        });
    BatchOutcome outcome = channel(kernel).batch(indices(10), new Indexed());
    assertThat(IntStream.range(0, 10).filter(outcome::confirmed)).containsExactly(3, 9);
    assertThat(outcome.error(3)).isEqualTo(KernelError.of(Errno.EEXIST));
  }

  @Test
  void aKernelThatFallsSilentIsNotSentMore() {
    ScriptedKernel kernel =
        new ScriptedKernel((k, request) -> {
          if (request.s32(0) == 999) {
            k.error(request.sequence(), 0);
          }
        });
    BatchOutcome outcome = channel(kernel).batch(indices(3000), new Indexed());
    assertThat(kernel.sent()).hasSize(2);
    assertThat(IntStream.range(0, 3000).filter(outcome::confirmed).count()).isEqualTo(1000);
  }

  @Test
  void aSingleQuestion() {
    ScriptedKernel kernel =
        new ScriptedKernel((k, request) -> {
          value(k, 0, request.sequence(), 5);
          k.error(request.sequence(), 0);
        });
    NetlinkChannel channel = channel(kernel);
    Integer answer = channel.get("asking", TYPE, m -> {}, m -> m.s32(0));
    assertThat(answer).isEqualTo(5);
    channel.close();
    assertThat(kernel.closed()).isTrue();
    NetlinkChannel refusing =
        channel(new ScriptedKernel((k, r) -> k.error(r.sequence(), Errno.EPERM)));
    assertThatThrownBy(() -> refusing.command("doing", TYPE, 0, m -> {}))
        .hasMessage("doing: EPERM");
    NetlinkChannel losing = channel(new ScriptedKernel((k, r) -> k.overrun()));
    assertThatThrownBy(() -> losing.command("doing", TYPE, 0, m -> {}))
        .isInstanceOf(TransportException.class);
  }

  @Test
  void findsAFamilyOfTheKernelsOwnRecording() {
    NetlinkChannel channel =
        channel(
            new ScriptedKernel((k, r) -> Recordings.datagrams("generic-family").forEach(k::bytes)));
    GenericFamily family = GenericFamily.resolve(channel, "nlctrl");
    assertThat(family.id()).isEqualTo(16);
    assertThat(family.version()).isEqualTo(2);
    assertThat(family.groups()).containsExactly(java.util.Map.entry("notify", 16L));
    NetlinkChannel missing =
        channel(new ScriptedKernel((k, r) -> k.error(r.sequence(), Errno.ENOENT)));
    assertThatThrownBy(() -> GenericFamily.resolve(missing, "IPVS"))
        .isInstanceOf(FamilyNotFoundException.class)
        .hasMessageContaining("IPVS");
  }

  private static List<Integer> dump(BiConsumer<ScriptedKernel, MessageReader> script) {
    return channel(new ScriptedKernel(script)).dump("listing things", TYPE, m -> {}, m -> m.s32(0));
  }

  private static NetlinkChannel channel(ScriptedKernel kernel) {
    return new NetlinkChannel(kernel, Duration.ofSeconds(1));
  }

  private static void value(ScriptedKernel kernel, int flags, int sequence, int value) {
    kernel.answer(TYPE, MessageFlags.MULTI | flags, sequence, w -> w.rawU32(value));
  }

  private static List<Integer> indices(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private record Indexed() implements NetlinkChannel.Command<Integer> {
    @Override
    public int type(Integer index) {
      return TYPE;
    }

    @Override
    public int flags(Integer index) {
      return 0;
    }

    @Override
    public void write(Integer index, MessageWriter message) {
      message.rawU32(index);
    }
  }
}
