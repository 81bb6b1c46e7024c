package dev.hagane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.Recordings;
import dev.hagane.value.AddressFamily;
import dev.hagane.value.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bytes that a kernel sent, as it was when ipvsadm had configured it. */
class IpvsDecoderTest {

  @Test
  void readsServices() {
    TreeMap<ServiceKey, ServiceState> services = new TreeMap<>();
    Recordings.forEach(
        "ipvs-services",
        message -> {
          ObservedService found = IpvsDecoder.service(message);
          assertThat(found.counters()).isEqualTo(TrafficCounters.ZERO);
          services.put(found.service().key(), ServiceState.of(found.service(), List.of()));
        });
    assertThat(IpvsText.commands(new IpvsState(services)))
        .containsExactly(
            "-A -t 1.2.3.4:80 -s wlc -p 300 -M 255.255.255.0",
            "-A -u 1.2.3.4:53 -s rr -o",
            "-A -u 1.2.3.4:5060 -s rr -p 60 --pe sip -o",
            "-A --sctp-service 1.2.3.4:99 -s sh -b sh-port",
            "-A -t [2001:db8::1]:80 -s mh -p 60 -M 64 -b mh-fallback,mh-port",
            "-A -f 7 -s rr",
            "-A -f 8 -6 -s rr -p 360");
  }

  @Test
  void readsDestinations() {
    List<Destination> destinations = new ArrayList<>();
    Recordings.forEach(
        "ipvs-destinations",
        message ->
            destinations.add(IpvsDecoder.destination(message, AddressFamily.IPv4).destination()));
    ServiceState state = ServiceState.of(IpvsService.of(IpvsTableContract.V4, "rr"), destinations);
    assertThat(IpvsText.commands(IpvsState.of(List.of(state))))
        .containsExactly(
            "-A -t 203.0.113.20:80 -s rr",
            "-a -t 203.0.113.20:80 -r 10.0.0.9:80 -i -w 1 --tun-type ipip",
            "-a -t 203.0.113.20:80 -r 10.0.0.10:80 -i -w 1 --tun-type gue --tun-port 6000"
                + " --tun-csum",
            "-a -t 203.0.113.20:80 -r 10.0.0.11:80 -i -w 1 --tun-type gre --tun-nocsum",
            "-a -t 203.0.113.20:80 -r 10.0.0.12:80 -i -w 1 --tun-type gre --tun-csum",
            "-a -t 203.0.113.20:80 -r 127.0.0.1:80 -m -w 5 -x 100 -y 50",
            "-a -t 203.0.113.20:80 -r [2001:db8::5]:80 -i -w 1 --tun-type ipip");
  }

  @Test
  void readsTheRest() {
    Recordings.forEach(
        "ipvs-timeouts",
        m -> assertThat(IpvsDecoder.timeouts(m)).isEqualTo(new ConnectionTimeouts(900, 120, 300)));
    Recordings.forEach(
        "ipvs-info", m -> assertThat(IpvsDecoder.info(m)).isEqualTo(new IpvsInfo("1.2.1", 4096)));
    List<SyncDaemon> daemons = new ArrayList<>();
    Recordings.forEach("ipvs-daemons", m -> daemons.add(IpvsDecoder.daemon(m)));
    assertThat(daemons)
        .containsExactly(
            new SyncDaemon(
                SyncDaemon.State.MASTER, "lo", 51, 1400, IpAddress.parse("224.0.0.81"), 8848, 1),
            new SyncDaemon(
                SyncDaemon.State.BACKUP,
                "lo",
                52,
                daemons.get(1).maximumLength(),
                IpAddress.parse("224.0.0.99"),
                8849,
                3));
  }

  @Test
  void noBytesMakeItThrowAnythingElse() {
    SplittableRandom random = new SplittableRandom(2);
    int refused = 0;
    for (String name :
        List.of(
            "ipvs-services", "ipvs-destinations", "ipvs-timeouts", "ipvs-info", "ipvs-daemons")) {
      for (byte[] datagram : Recordings.datagrams(name)) {
        for (int i = 0; i < 3000; i++) {
          refused += refuses(Recordings.damaged(datagram, random)) ? 1 : 0;
        }
      }
    }
    for (int i = 0; i < 20_000; i++) {
      refused += refuses(Recordings.random(30, random)) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(5_000);
  }

  private static boolean refuses(byte[] datagram) {
    boolean refused = false;
    List<NetlinkDecoder> decoders =
        List.of(
            IpvsDecoder::service,
            m -> IpvsDecoder.destination(m, AddressFamily.IPv6),
            IpvsDecoder::timeouts,
            IpvsDecoder::info,
            IpvsDecoder::daemon);
    for (NetlinkDecoder decoder : decoders) {
      MessageReader message = new MessageReader(ByteBuffer.wrap(datagram));
      try {
        while (message.next()) {
          Object value = decoder.decode(message);
          assertThat(String.valueOf(value)).hasSizeLessThan(100_000);
        }
      } catch (MalformedMessageException e) {
        refused = true;
      }
    }
    return refused;
  }

  private interface NetlinkDecoder {
    Object decode(MessageReader message);
  }
}
