package dev.hagane.vrrp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.rtnl.MacAddress;
import dev.hagane.value.IpAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AnnouncementFrameTest {
  private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

  private static String hex(String address) {
    return HexFormat.of().formatHex(AnnouncementFrame.of(MAC, IpAddress.parse(address)));
  }

  @Test
  void gratuitousArpAsksForItself() {
    assertThat(hex("203.0.113.20"))
        .isEqualTo(
            "ffffffffffff0200000000010806"
                + "0001080006040001"
                + "020000000001cb007114"
                + "000000000000cb007114");
  }

  @Test
  void neighbourAdvertisementToAllNodesOverrides() {
    String frame = hex("2001:db8:4::20");
    assertThat(frame)
        .startsWith("333300000001" + "020000000001" + "86dd" + "6000000000203aff")
        .contains("20010db8000400000000000000000020" + "ff020000000000000000000000000001" + "8800")
        .endsWith("a0000000" + "20010db8000400000000000000000020" + "0201020000000001");
    assertThat(sumWithPseudoHeader(HexFormat.of().parseHex(frame))).isEqualTo(0xffff);
  }

  private static int sumWithPseudoHeader(byte[] frame) {
    int sum = 58 + (frame.length - 54);
    for (int i = 22; i < frame.length; i += 2) {
      sum += (frame[i] & 0xff) << 8 | (frame[i + 1] & 0xff);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
  }
}
