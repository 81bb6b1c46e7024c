package dev.hagane.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageReaderTest {

  @Test
  void readsWhatTheWriterWrote() {
    MessageWriter writer = new MessageWriter(4096);
    writer.begin(77, 5, 42);
    writer.rawU8(1).rawU8(2).rawU16(3);
    writer.u8(1, 255).u16(2, 65535).u32(3, 0xffff_ffffL).u16BigEndian(4, 0x1234);
    writer.u32BigEndian(5, 0x1234_5678L).string(6, "wlc").bytes(7, new byte[] {1, 2, 3, 4, 5});
    int nested = writer.beginNested(8);
    writer.u32Pair(9, 7, 8);
    writer.endNested(nested);
    writer.end();
    MessageReader message = new MessageReader(writer.datagram());
    assertThat(message.next()).isTrue();
    assertThat(message.type()).isEqualTo(77);
    assertThat(message.flags()).isEqualTo(5);
    assertThat(message.sequence()).isEqualTo(42);
    assertThat(message.u8(1)).isEqualTo(2);
    assertThat(message.u16(2)).isEqualTo(3);
    AttributeReader attributes = message.attributes(4);
    next(attributes, 1, 1);
    assertThat(attributes.u8()).isEqualTo(255);
    next(attributes, 2, 2);
    assertThat(attributes.u16()).isEqualTo(65535);
    next(attributes, 3, 4);
    assertThat(attributes.u32()).isEqualTo(0xffff_ffffL);
    assertThat(attributes.s32()).isEqualTo(-1);
    next(attributes, 4, 2);
    assertThat(attributes.u16BigEndian()).isEqualTo(0x1234);
    assertThat(attributes.bytes()).containsExactly(0x12, 0x34);
    next(attributes, 5, 4);
    assertThat(attributes.u32BigEndian()).isEqualTo(0x1234_5678L);
    assertThat(attributes.bytes()).containsExactly(0x12, 0x34, 0x56, 0x78);
    next(attributes, 6, 4);
    assertThat(attributes.string()).isEqualTo("wlc");
    next(attributes, 7, 5);
    assertThat(attributes.bytes(2)).containsExactly(1, 2);
    next(attributes, 8, 12);
    AttributeReader inner = attributes.nested();
    next(inner, 9, 8);
    assertThat(inner.u32At(4)).isEqualTo(8);
    assertThat(inner.next()).isFalse();
    assertThat(attributes.next()).isFalse();
    assertThat(message.next()).isFalse();
  }

  @Test
  void refusesLengthsThatCannotBe() {
    for (int length : new int[] {0, 15, 33, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      MessageReader message = new MessageReader(message(32, length));
      assertThatThrownBy(message::next).isInstanceOf(MalformedMessageException.class);
    }
    MessageReader stub = new MessageReader(ByteBuffer.allocate(7));
    assertThatThrownBy(stub::next).isInstanceOf(MalformedMessageException.class);
    for (int length : new int[] {0, 3, 9, 65535}) {
      ByteBuffer buffer = message(24, 24).putShort(16, (short) length);
      MessageReader message = new MessageReader(buffer);
      message.next();
      AttributeReader attributes = message.attributes(0);
      assertThatThrownBy(attributes::next).isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void refusesToReadBeyondAValue() {
    ByteBuffer buffer = message(24, 24).putShort(16, (short) 7).putShort(18, (short) 1);
    MessageReader message = new MessageReader(buffer);
    message.next();
    AttributeReader attributes = message.attributes(0);
    attributes.next();
    assertThat(attributes.length()).isEqualTo(3);
    assertThatThrownBy(attributes::u8).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(attributes::u32).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(attributes::u64).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> attributes.u32At(0)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> attributes.u32At(-4)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> attributes.u16At(2)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> attributes.bytes(4)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> attributes.nested(2, 4)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> message.u16(7)).isInstanceOf(MalformedMessageException.class);
    assertThatThrownBy(() -> message.attributes(9)).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void tellsTheKernelsOwnWords() {
    Recordings.datagrams("rtnl-refusal")
        .forEach(datagram -> {
          MessageReader message = new MessageReader(ByteBuffer.wrap(datagram));
          assertThat(message.next()).isTrue();
          assertThat(message.error())
              .isEqualTo(
                  new KernelError(Errno.ENODEV, "ipv6: Unable to find the interface", -1, -1));
        });
  }

  @Test
  void readsAnErrorThatQuotesTheWholeRequest() {
    MessageWriter writer = new MessageWriter(256);
    writer.begin(MessageFlags.TYPE_ERROR, MessageFlags.ACK_ATTRIBUTES, 9);
    writer.rawU32(-Errno.EINVAL);
    writer.rawU32(22).rawU32(0).rawU32(9).rawU32(0).rawU32(0x11111111).rawU32(0x1111);
    writer.string(1, "no").u32(2, 20).u32(5, 3);
    writer.end();
    MessageReader message = new MessageReader(writer.datagram());
    message.next();
    KernelError error = message.error();
    assertThat(error).isEqualTo(new KernelError(Errno.EINVAL, "no", 20, 3));
    assertThat(error).hasToString("EINVAL (no) (attribute 3 is missing)");
  }

  @Test
  void anErrorsQuoteThatCannotBeIsRefused() {
    MessageWriter writer = new MessageWriter(256);
    writer.begin(MessageFlags.TYPE_ERROR, MessageFlags.ACK_ATTRIBUTES, 9);
    writer.rawU32(-Errno.EINVAL).rawU32(0xffff_fff0L).rawU32(0).rawU32(9).rawU32(0);
    writer.end();
    MessageReader message = new MessageReader(writer.datagram());
    message.next();
    assertThatThrownBy(message::error).isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = Recordings.random(random.nextInt(6), random);
      try {
        MessageReader message = new MessageReader(ByteBuffer.wrap(bytes));
        while (message.next()) {
          message.error();
          AttributeReader attributes = message.attributes(0);
          while (attributes.next()) {
            attributes.string();
            attributes.nested().next();
          }
        }
      } catch (MalformedMessageException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50_000);
  }

  private static void next(AttributeReader attributes, int type, int length) {
    assertThat(attributes.next()).isTrue();
    assertThat(attributes.type()).isEqualTo(type);
    assertThat(attributes.length()).isEqualTo(length);
  }

  private static ByteBuffer message(int bytes, int claimed) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder()).putInt(0, claimed);
  }
}
