package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageFlags;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.netlink.Recordings;
import dev.hagane.netlink.ScriptedKernel;
import dev.hagane.netlink.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Answers of the kernel that are hard to get from one. */
class KernelLeaseTest {
  private static final LeaseElement ELEMENT =
      new LeaseElement(LeaseElement.Family.NETDEV, "t", "s", new LeaseKey.Mark(0x01020304));
  private static final int BEGIN = 0x10;
  private static final int END = 0x11;
  private static final int ADD = 0xa0c;
  private static final int DELETE = 0xa0e;

  private final List<String> sent = new ArrayList<>();

  @Test
  void aRenewalIsADeletionAndAnAdditionInOneDatagram() {
    ScriptedKernel kernel =
        kernel((k, request) -> {
          if (request.type() == ADD) {
            k.error(request.sequence(), 0);
          }
        });
    assertThat(lease(kernel).renew(1500)).isTrue();
    assertThat(kernel.sent()).hasSize(1);
    assertThat(sent)
        .containsExactly(
            "10 flags 1 subsystem 2560",
            "a0e flags 1 t s 01020304 without timeout",
            "a0c flags 405 t s 01020304 timeout 1500",
            "11 flags 1 subsystem 2560");
  }

  @Test
  void takingRefreshesWhatIsThere() {
    ScriptedKernel kernel =
        kernel((k, request) -> {
          if ((request.flags() & MessageFlags.ACK) != 0) {
            k.error(request.sequence(), 0);
          }
        });
    lease(kernel).take(70_000);
    assertThat(sent)
        .containsExactly(
            "10 flags 1 subsystem 2560",
            "a0c flags 401 t s 01020304 timeout 70000",
            "a0e flags 1 t s 01020304 without timeout",
            "a0c flags 405 t s 01020304 timeout 70000",
            "11 flags 1 subsystem 2560");
  }

  @Test
  void whatTheKernelUndidIsNotTakenForDoneThoughItsAdditionWasGood() {
    ScriptedKernel expired =
        kernel((k, request) -> {
          switch (request.type()) {
            case DELETE -> k.error(request.sequence(), Errno.ENOENT);
            case ADD -> k.error(request.sequence(), 0);
            default -> {}
          }
        });
    assertThat(lease(expired).renew(1500)).isFalse();
    assertThatThrownBy(() -> lease(expired).take(1500))
        .isInstanceOf(KernelErrorException.class)
        .hasMessage("taking the lease 16909060 of set netdev t s: ENOENT");
    ScriptedKernel busy =
        kernel((k, request) -> {
          switch (request.type()) {
            case DELETE -> k.error(request.sequence(), Errno.EBUSY);
            case ADD -> k.error(request.sequence(), 0);
            default -> {}
          }
        });
    assertThatThrownBy(() -> lease(busy).renew(1500))
        .isInstanceOf(KernelErrorException.class)
        .hasMessageContaining("EBUSY");
  }

  @Test
  void aTransactionThatIsRefusedAsAWholeIsAnError() {
    // Without the capability the kernel answers the first message and reads no further.
    ScriptedKernel forbidden =
        kernel((k, request) -> {
          if (request.type() == BEGIN) {
            k.error(request.sequence(), Errno.EPERM);
          }
        });
    assertThatThrownBy(() -> lease(forbidden).renew(1500))
        .isInstanceOf(KernelErrorException.class)
        .hasMessage("renewing the lease 16909060 of set netdev t s: EPERM");
    // A commit that fails is answered in the name of the first message, before the rest.
    int[] first = {0};
    ScriptedKernel failing =
        kernel((k, request) -> {
          first[0] = request.type() == BEGIN ? request.sequence() : first[0];
          if (request.type() == END) {
            k.error(first[0], Errno.ENOMEM).error(first[0] + 2, 0);
          }
        });
    assertThatThrownBy(() -> lease(failing).renew(1500)).hasMessageContaining("ENOMEM");
  }

  @Test
  void aLostAnswerIsNoAnswer() {
    assertThatThrownBy(() -> lease(kernel((k, request) -> {})).renew(1500))
        .isInstanceOf(TransportException.class);
    ScriptedKernel lossy =
        kernel((k, request) -> {
          if (request.type() == ADD) {
            k.overrun();
          }
        });
    assertThatThrownBy(() -> lease(lossy).renew(1500)).isInstanceOf(TransportException.class);
  }

  @Test
  void answersToEarlierRequestsAreNotTakenForOurs() {
    ScriptedKernel kernel =
        kernel((k, request) -> {
          if (request.type() == BEGIN) {
            k.error(request.sequence() - 1, Errno.EPERM)
                .error(request.sequence() + 77, Errno.EPERM);
          } else if (request.type() == ADD) {
            k.error(request.sequence(), 0);
          }
        });
    assertThat(lease(kernel).renew(1500)).isTrue();
  }

  @Test
  void readsTheKernelsOwnRecording() {
    assertThat(recorded(Recordings.datagrams("nft-set"), 0x01020304)).isBetween(1L, 600_000L);
    assertThat(recorded(Recordings.datagrams("nft-set"), 7)).isEqualTo(Lease.FOREVER);
    assertThat(recorded(Recordings.datagrams("nft-set"), 8)).isZero();
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(6);
    KernelLease lease = lease(kernel((k, request) -> {}));
    byte[] recorded = Recordings.datagrams("nft-set").get(0);
    int refused = 0;
    for (int i = 0; i < 30_000; i++) {
      MessageReader message =
          new MessageReader(ByteBuffer.wrap(Recordings.damaged(recorded, random)));
      try {
        while (message.next()) {
          assertThat(String.valueOf(lease.remaining(message))).hasSizeLessThan(21);
        }
      } catch (MalformedMessageException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static long recorded(List<byte[]> datagrams, long mark) {
    ScriptedKernel kernel = new ScriptedKernel((k, request) -> datagrams.forEach(k::bytes));
    return new KernelLease(
            new NetlinkChannel(kernel, Duration.ofSeconds(1)),
            new LeaseElement(LeaseElement.Family.NETDEV, "t", "s", new LeaseKey.Mark(mark)))
        .remainingMilliseconds();
  }

  private ScriptedKernel kernel(BiConsumer<ScriptedKernel, MessageReader> script) {
    return new ScriptedKernel((k, request) -> {
      sent.add(describe(request));
      script.accept(k, request);
    });
  }

  private static KernelLease lease(ScriptedKernel kernel) {
    return new KernelLease(new NetlinkChannel(kernel, Duration.ofSeconds(1)), ELEMENT);
  }

  private static String describe(MessageReader request) {
    String type =
        Integer.toHexString(request.type()) + " flags " + Integer.toHexString(request.flags());
    if (request.type() == BEGIN || request.type() == END) {
      return type + " subsystem " + request.u16(2);
    }
    assertThat(request.u8(0)).as("family").isEqualTo(5);
    AttributeReader attributes = request.attributes(4);
    assertThat(attributes.next()).isTrue();
    String table = attributes.string();
    assertThat(attributes.next()).isTrue();
    String set = attributes.string();
    assertThat(attributes.next()).isTrue();
    AttributeReader element = attributes.nested();
    assertThat(element.next()).isTrue();
    AttributeReader parts = element.nested();
    assertThat(parts.next()).isTrue();
    AttributeReader data = parts.nested();
    assertThat(data.next()).isTrue();
    byte[] key = data.bytes();
    String hex =
        HexFormat.of().toHexDigits(ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt());
    String timeout = parts.next() ? "timeout " + parts.u64BigEndian() : "without timeout";
    return type + " " + table + " " + set + " " + hex + " " + timeout;
  }
}
