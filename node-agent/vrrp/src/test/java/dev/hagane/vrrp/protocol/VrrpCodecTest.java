package dev.hagane.vrrp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.protocol.Decoded.Invalid;
import dev.hagane.vrrp.protocol.Decoded.Valid;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VrrpCodecTest {
  private static final IpAddress GROUP_4 = IpAddress.parse("224.0.0.18");
  private static final IpAddress GROUP_6 = IpAddress.parse("ff02::12");
  private static final IpAddress HOST_4 = IpAddress.parse("10.0.0.2");
  private static final long SECOND = 1_000_000_000L;

  /**
   * A packet put together by hand from the RFCs' figures, its checksum added up apart from this
   * code.
   */
  record Golden(
      String bytes,
      Advertisement advertisement,
      String source,
      String destination,
      boolean pseudoHeader) {}

  static Stream<Golden> golden() {
    return Stream.of(
        new Golden(
            "2133 9601 0001 0cc5 cb007104 0000000000000000",
            advertisement(2, 51, 150, SECOND, Authentication.NONE, "203.0.113.4"),
            "203.0.113.2",
            "224.0.0.18",
            true),
        new Golden(
            "2107 6402 0103 26ab 0a0000fe 0a0001fe 7365637265740000",
            advertisement(
                2,
                7,
                100,
                3 * SECOND,
                Authentication.password("secret"),
                "10.0.0.254",
                "10.0.1.254"),
            "10.0.0.2",
            "224.0.0.18",
            false),
        new Golden(
            "3134 0001 0064 c368 0a0000fe",
            advertisement(3, 52, 0, SECOND, Authentication.NONE, "10.0.0.254"),
            "10.0.0.2",
            "224.0.0.18",
            false),
        new Golden(
            "3134 ff01 0001 da39 0a0000fe",
            advertisement(3, 52, 255, SECOND / 100, Authentication.NONE, "10.0.0.254"),
            "10.0.0.2",
            "224.0.0.18",
            true),
        new Golden(
            "3134 ff01 0001 b049 0a0000fe",
            advertisement(3, 52, 255, SECOND / 100, Authentication.NONE, "10.0.0.254"),
            "10.0.0.2",
            "10.0.0.3",
            true),
        new Golden(
            "31ff fe02 0fff 338d fe8000000000000002005efffe0002ff 20010db8000400000000000000000004",
            advertisement(
                3,
                255,
                254,
                40_950_000_000L,
                Authentication.NONE,
                "fe80::200:5eff:fe00:2ff",
                "2001:db8:4::4"),
            "fe80::2",
            "ff02::12",
            false));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void writesThePacketsOfTheRfcs(Golden golden) {
    ByteBuffer to = ByteBuffer.allocate(VrrpCodec.MAXIMUM_BYTES);
    int length =
        VrrpCodec.encode(
            golden.advertisement(),
            IpAddress.parse(golden.source()),
            IpAddress.parse(golden.destination()),
            golden.pseudoHeader(),
            to);
    assertThat(HexFormat.of().formatHex(to.array(), 0, length))
        .isEqualTo(golden.bytes().replace(" ", ""));
    assertThat(to.position()).isEqualTo(length);
  }

  @ParameterizedTest
  @MethodSource("golden")
  void readsThePacketsOfTheRfcs(Golden golden) {
    ByteBuffer packet = bytes(golden.bytes());
    Decoded decoded =
        VrrpCodec.decode(
            packet, IpAddress.parse(golden.source()), IpAddress.parse(golden.destination()), 255);
    assertThat(decoded).isEqualTo(new Valid(golden.advertisement()));
    assertThat(packet.position()).isZero();
  }

  @Test
  void readsWhatItWrote() {
    SplittableRandom random = new SplittableRandom(1);
    RandomAdvertisements advertisements = new RandomAdvertisements(random);
    for (int i = 0; i < 20_000; i++) {
      Advertisement advertisement = advertisements.next();
      IpAddress source = advertisements.address(advertisement.family());
      IpAddress destination = advertisements.address(advertisement.family());
      int before = random.nextInt(8);
      ByteBuffer buffer =
          ByteBuffer.allocate(before + VrrpCodec.MAXIMUM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      buffer.position(before);
      VrrpCodec.encode(advertisement, source, destination, random.nextBoolean(), buffer);
      buffer.limit(buffer.position()).position(before);
      assertThat(VrrpCodec.decode(buffer, source, destination, 255))
          .isEqualTo(new Valid(advertisement));
    }
  }

  @Test
  void noPacketPassesWithAByteAltered() {
    SplittableRandom random = new SplittableRandom(2);
    RandomAdvertisements advertisements = new RandomAdvertisements(random);
    int altered = 0;
    for (int i = 0; i < 3_000; i++) {
      Advertisement advertisement = advertisements.next();
      IpAddress source = advertisements.address(advertisement.family());
      IpAddress destination = advertisements.address(advertisement.family());
      byte[] packet = encoded(advertisement, source, destination, random.nextBoolean());
      for (int offset = 0; offset < packet.length; offset++) {
        byte[] damaged = packet.clone();
        damaged[offset] ^= (byte) (1 << random.nextInt(8));
        altered++;
        Decoded decoded = VrrpCodec.decode(ByteBuffer.wrap(damaged), source, destination, 255);
        if (decoded instanceof Valid) {
          // Two sums are accepted for version 3 over IPv4: one that is wrong may be the other one.
          assertThat(
                  advertisement.version() == 3 && !source.isIpv6()
                      ? sum(packet, source, destination, false)
                          - sum(packet, source, destination, true)
                      : 0)
              .as("seed 2, packet %s, byte %s", i, offset)
              .isNotZero();
          assertThat(
                  sum(damaged, source, destination, false) == 0xffff
                      ^ sum(packet, source, destination, false) == 0xffff)
              .as("seed 2, packet %s, byte %s", i, offset)
              .isTrue();
        }
      }
    }
    assertThat(altered).isGreaterThan(50_000);
  }

  @Test
  void hostileBytesAreRefusedWithACauseAndNeverThrow() {
    SplittableRandom random = new SplittableRandom(3);
    RandomAdvertisements advertisements = new RandomAdvertisements(random);
    Map<InvalidCause, Integer> causes = new EnumMap<>(InvalidCause.class);
    for (int i = 0; i < 200_000; i++) {
      AddressFamily family = random.nextBoolean() ? AddressFamily.IPv4 : AddressFamily.IPv6;
      IpAddress source = advertisements.address(family);
      IpAddress destination = advertisements.address(family);
      byte[] packet = new byte[random.nextInt(random.nextInt(8) == 0 ? 1500 : 48)];
      random.nextBytes(packet);
      if (packet.length > 8 && random.nextInt(4) != 0) {
        packet[0] = (byte) (random.nextBoolean() ? 0x31 : 0x21);
        int fixed = packet[0] == 0x21 ? 16 : 8;
        packet[3] = (byte) ((packet.length - fixed) / family.bytes());
        if (random.nextBoolean()) {
          mendChecksum(packet, source, destination, family == AddressFamily.IPv6);
        }
      }
      int hopLimit = random.nextInt(16) == 0 ? random.nextInt(-1, 256) : 255;
      Decoded decoded = VrrpCodec.decode(ByteBuffer.wrap(packet), source, destination, hopLimit);
      if (decoded instanceof Invalid(InvalidCause cause, String detail)) {
        assertThat(detail).isNotBlank();
        causes.merge(cause, 1, Integer::sum);
      } else {
        assertThat(
                sum(packet, source, destination, false) == 0xffff
                    || sum(packet, source, destination, true) == 0xffff)
            .as("seed 3, packet %s", i)
            .isTrue();
      }
    }
    assertThat(causes.keySet())
        .contains(
            InvalidCause.HOP_LIMIT,
            InvalidCause.LENGTH,
            InvalidCause.VERSION,
            InvalidCause.TYPE,
            InvalidCause.CHECKSUM,
            InvalidCause.VRID,
            InvalidCause.ADDRESS_COUNT,
            InvalidCause.AUTHENTICATION);
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        // Only the bytes before the checksum are written here; the checksum is made right.
        invalid("", InvalidCause.LENGTH, "0 bytes"),
        invalid("3134 6401 0064 00", InvalidCause.LENGTH, "7 bytes"),
        invalid("3134 6401 0064 0000 0a0000", InvalidCause.LENGTH, "not 12"),
        invalid("3134 6401 0064 0000 0a0000fe 0000", InvalidCause.LENGTH, "14 bytes"),
        invalid("3134 6402 0064 0000 0a0000fe", InvalidCause.LENGTH, "2 addresses"),
        invalid("2134 6401 0001 0000 0a0000fe", InvalidCause.LENGTH, "not 20"),
        invalid("1134 6401 0064 0000 0a0000fe", InvalidCause.VERSION, "version 1"),
        invalid("4134 6401 0064 0000 0a0000fe", InvalidCause.VERSION, "version 4"),
        invalid("3234 6401 0064 0000 0a0000fe", InvalidCause.TYPE, "type 2"),
        invalid("3034 6401 0064 0000 0a0000fe", InvalidCause.TYPE, "type 0"),
        invalid("3100 6401 0064 0000 0a0000fe", InvalidCause.VRID, "VRID 0"),
        invalid("3134 6400 0064 0000", InvalidCause.ADDRESS_COUNT, "0 addresses"),
        invalid(
            "3134 6415 0064 0000" + "0a0000fe".repeat(21),
            InvalidCause.ADDRESS_COUNT,
            "21 addresses"),
        invalid("3134 6401 0000 0000 0a0000fe", InvalidCause.INTERVAL, "interval 0"),
        invalid("3134 6401 f000 0000 0a0000fe", InvalidCause.INTERVAL, "interval 0"),
        invalid(
            "2134 6401 0000 0000 0a0000fe 0000000000000000", InvalidCause.INTERVAL, "interval 0"),
        invalid(
            "2134 6401 0201 0000 0a0000fe 0000000000000000",
            InvalidCause.AUTHENTICATION,
            "authentication type 2"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void eachFaultHasItsCause(String hex, InvalidCause cause, String detail) {
    byte[] packet = bytes(hex).array();
    if (packet.length >= 8 && packet.length % 2 == 0) {
      mendChecksum(packet, HOST_4, GROUP_4, false);
    }
    assertThat(VrrpCodec.decode(ByteBuffer.wrap(packet), HOST_4, GROUP_4, 255))
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid -> {
              assertThat(invalid.cause()).isEqualTo(cause);
              assertThat(invalid.detail()).contains(detail);
            });
  }

  @Test
  void whatCameThroughARouterIsRefusedBeforeAllElse() {
    for (int hopLimit : new int[] {-1, 0, 1, 64, 254, 256}) {
      assertThat(VrrpCodec.decode(ByteBuffer.allocate(0), HOST_4, GROUP_4, hopLimit))
          .isEqualTo(new Invalid(InvalidCause.HOP_LIMIT, "hop limit " + hopLimit + ", not 255"));
    }
  }

  @Test
  void version2IsNotForIpv6() {
    byte[] packet = bytes("2134 6401 0001 0000 0a0000fe 0000000000000000").array();
    assertThat(VrrpCodec.decode(ByteBuffer.wrap(packet), IpAddress.parse("fe80::2"), GROUP_6, 255))
        .isEqualTo(new Invalid(InvalidCause.VERSION, "version 2 over IPv6"));
  }

  @Test
  void ipv6NeedsThePseudoHeader() {
    IpAddress source = IpAddress.parse("fe80::2");
    Advertisement advertisement =
        advertisement(3, 1, 100, SECOND, Authentication.NONE, "fe80::200:5eff:fe00:201");
    byte[] packet = encoded(advertisement, source, GROUP_6, false);
    mendChecksum(packet, source, GROUP_6, false);
    assertThat(VrrpCodec.decode(ByteBuffer.wrap(packet), source, GROUP_6, 255))
        .isEqualTo(new Invalid(InvalidCause.CHECKSUM, "wrong checksum"));
  }

  @Test
  void version2HasNoPseudoHeader() {
    Advertisement advertisement =
        advertisement(2, 1, 100, SECOND, Authentication.NONE, "10.0.0.254");
    byte[] packet = encoded(advertisement, HOST_4, GROUP_4, true);
    mendChecksum(packet, HOST_4, GROUP_4, true);
    assertThat(VrrpCodec.decode(ByteBuffer.wrap(packet), HOST_4, GROUP_4, 255))
        .isEqualTo(new Invalid(InvalidCause.CHECKSUM, "wrong checksum"));
  }

  @Test
  void reservedBitsAreIgnored() {
    byte[] packet = bytes("3134 6401 a064 0000 0a0000fe").array();
    mendChecksum(packet, HOST_4, GROUP_4, true);
    assertThat(VrrpCodec.decode(ByteBuffer.wrap(packet), HOST_4, GROUP_4, 255))
        .isEqualTo(new Valid(advertisement(3, 52, 100, SECOND, Authentication.NONE, "10.0.0.254")));
  }

  @Test
  void withoutRoomNothingIsWritten() {
    ByteBuffer small = ByteBuffer.allocate(11);
    Advertisement advertisement =
        advertisement(3, 1, 100, SECOND, Authentication.NONE, "10.0.0.254");
    assertThatThrownBy(() -> VrrpCodec.encode(advertisement, HOST_4, GROUP_4, true, small))
        .isInstanceOf(BufferOverflowException.class);
    assertThat(small.position()).isZero();
    assertThat(small.array()).containsOnly(0);
  }

  @Test
  void thePasswordIsNotShown() {
    Authentication password = Authentication.password("hunter22");
    assertThat(password.toString()).doesNotContain("hunter").doesNotContain("7523");
    assertThatThrownBy(() -> Authentication.password("much too long"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("13")
        .hasMessageNotContaining("much");
    assertThatThrownBy(() -> Authentication.password(""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Arguments invalid(String hex, InvalidCause cause, String detail) {
    return Arguments.of(hex, cause, detail);
  }

  private static byte[] encoded(
      Advertisement advertisement, IpAddress source, IpAddress destination, boolean pseudoHeader) {
    ByteBuffer to = ByteBuffer.allocate(VrrpCodec.MAXIMUM_BYTES);
    int length = VrrpCodec.encode(advertisement, source, destination, pseudoHeader, to);
    return Arrays.copyOf(to.array(), length);
  }

  private static void mendChecksum(
      byte[] packet, IpAddress source, IpAddress destination, boolean pseudoHeader) {
    packet[6] = 0;
    packet[7] = 0;
    int checksum = ~sum(packet, source, destination, pseudoHeader);
    packet[6] = (byte) (checksum >> 8);
    packet[7] = (byte) checksum;
  }

  /** RFC 1071, as slowly and plainly as it says it. */
  private static int sum(
      byte[] packet, IpAddress source, IpAddress destination, boolean pseudoHeader) {
    ByteBuffer all = ByteBuffer.allocate(packet.length + 41);
    if (pseudoHeader) {
      all.put(source.toBytes()).put(destination.toBytes());
      all.putInt(packet.length).putInt(112);
    }
    all.put(packet).flip();
    long sum = 0;
    while (all.hasRemaining()) {
      int high = all.get() & 0xff;
      int low = all.hasRemaining() ? all.get() & 0xff : 0;
      sum += high * 256 + low;
      if (sum > 0xffff) {
        sum -= 0xffff;
      }
    }
    return (int) sum;
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static Advertisement advertisement(
      int version,
      int vrid,
      int priority,
      long interval,
      Authentication authentication,
      String... addresses) {
    List<IpAddress> parsed = Stream.of(addresses).map(IpAddress::parse).toList();
    return new Advertisement(
        parsed.getFirst().family(), version, vrid, priority, interval, parsed, authentication);
  }
}
