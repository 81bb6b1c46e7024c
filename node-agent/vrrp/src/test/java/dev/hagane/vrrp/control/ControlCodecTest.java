package dev.hagane.vrrp.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlCodecTest {

  private static ByteBuffer content(ControlMessage message) {
    ByteBuffer frame = ControlCodec.encode(message);
    assertThat(frame.getInt()).isEqualTo(frame.remaining());
    return frame.slice();
  }

  private static ControlMessage back(ControlMessage message) throws ControlFormatException {
    return ControlCodec.decode(content(message));
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Random random = new Random(112);
    for (int i = 0; i < 300; i++) {
      HostConfiguration configuration = RandomMessages.configuration(random);
      assertThat(back(configuration)).isEqualTo(configuration);
      VrrpReport report = RandomMessages.report(random);
      assertThat(back(report)).isEqualTo(report);
    }
    assertThat(back(new ControlMessage.Alive())).isEqualTo(new ControlMessage.Alive());
  }

  @Test
  void hostileBytesGiveAnErrorOrAMessageAndNothingElse() {
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < 60_000; i++) {
      ControlMessage message =
          random.nextBoolean()
              ? RandomMessages.configuration(random)
              : RandomMessages.report(random);
      ByteBuffer content = content(message);
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      try {
        ControlCodec.decode(ByteBuffer.wrap(bytes, 0, length));
        read++;
      } catch (ControlFormatException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
    assertThat(read).as("flips in texts and numbers are read").isBetween(1_000, 59_000);
  }

  @Test
  void believedCountsReserveNothing() {
    // A configuration whose list of groups announces two thousand million entries.
    ByteBuffer content = ByteBuffer.allocate(64);
    content.putShort((short) 1).put((byte) 1).putInt(64 - 7);
    content.putInt(1).put((byte) 'n').putLong(1).put((byte) 1).putInt(Integer.MAX_VALUE);
    assertThatThrownBy(() -> ControlCodec.decode(content.clear()))
        .isInstanceOf(ControlFormatException.class)
        .hasMessageContaining("entries are announced");
  }

  @Test
  void fieldsOfALaterVersionArePassedOver() throws Exception {
    HostConfiguration configuration = RandomMessages.configuration(new Random(1));
    ByteBuffer content = content(configuration);
    ByteBuffer longer = ByteBuffer.allocate(content.remaining() + 5).put(content);
    longer.put(new byte[] {1, 2, 3, 4, 5});
    longer.putInt(3, longer.getInt(3) + 5);
    assertThat(ControlCodec.decode(longer.clear())).isEqualTo(configuration);
  }

  @Test
  void anotherFormatVersionSaysWhatToDo() {
    ByteBuffer content = content(new ControlMessage.Alive());
    content.putShort(0, (short) 2);
    assertThatThrownBy(() -> ControlCodec.decode(content))
        .isInstanceOf(ControlFormatException.class)
        .hasMessageContaining("upgrade");
  }

  @Test
  void lengthsAreBounded() {
    assertThatThrownBy(() -> ControlCodec.checkLength(ControlCodec.LONGEST_FRAME + 1))
        .isInstanceOf(ControlFormatException.class);
    assertThatThrownBy(() -> ControlCodec.checkLength(-1))
        .isInstanceOf(ControlFormatException.class);
    assertThatThrownBy(() -> ControlCodec.checkLength(2))
        .isInstanceOf(ControlFormatException.class);
  }
}
