package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Ipv4HeaderTest {
  private static final String ADDRESSES = "0a000002e0000012";
  private static final String PLAIN = "45c0001c00004000ff700000" + ADDRESSES + "31336401aabbccdd";
  private static final String ROUTER_ALERT =
      "46c0002000004000ff700000" + ADDRESSES + "94040000" + "31336401aabbccdd";

  @Test
  void findsWhereThePayloadIs() {
    assertThat(length(PLAIN)).isEqualTo(20);
    assertThat(length(ROUTER_ALERT)).isEqualTo(24);
    assertThat(Ipv4Header.totalLength(bytes(PLAIN), 0)).isEqualTo(28);
    // Padding of the link is not the packet's.
    assertThat(length(PLAIN + "0000000000000000")).isEqualTo(20);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThat(length("")).isEqualTo(-1);
    assertThat(length(PLAIN.substring(0, 38))).isEqualTo(-1);
    assertThat(length(PLAIN.substring(0, 54))).as("shorter than it says").isEqualTo(-1);
    assertThat(length(PLAIN.replace("45c0", "65c0"))).as("version 6").isEqualTo(-1);
    assertThat(length(PLAIN.replace("45c0", "44c0"))).as("header of 16").isEqualTo(-1);
    assertThat(length(PLAIN.replace("45c0", "4fc0"))).as("header of 60").isEqualTo(-1);
    assertThat(length(PLAIN.replace("45c0001c", "45c00013"))).as("total of 19").isEqualTo(-1);
    assertThat(length(PLAIN.replace("ff70", "ff11"))).as("UDP").isEqualTo(-1);
  }

  @Test
  void whateverComesThePayloadIsWithinWhatWasReceived() {
    SplittableRandom random = new SplittableRandom(4);
    int sound = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 20 && random.nextBoolean()) {
        bytes[0] = (byte) (0x40 | random.nextInt(16));
        bytes[2] = 0;
        bytes[3] = (byte) random.nextInt(90);
        bytes[9] = 112;
      }
      ByteBuffer packet = ByteBuffer.wrap(bytes);
      int header = Ipv4Header.length(packet, 0, bytes.length, 112);
      if (header >= 0) {
        sound++;
        assertThat(header).isBetween(20, 60);
        assertThat(Ipv4Header.totalLength(packet, 0)).isBetween(header, bytes.length);
      }
    }
    assertThat(sound).isGreaterThan(1000);
  }

  private static int length(String hex) {
    ByteBuffer packet = bytes("ffff" + hex);
    return Ipv4Header.length(packet, 2, packet.capacity() - 2, 112);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
