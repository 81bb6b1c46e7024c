package dev.hagane.vrrp.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.rtnl.FakeRouteTable;
import dev.hagane.rtnl.Link;
import dev.hagane.rtnl.MacAddress;
import dev.hagane.value.IpAddress;
import dev.hagane.vrrp.control.Announcing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
  private static final long SECOND = 1_000_000_000L;

  private final FakeRouteTable table = new FakeRouteTable();
  private final int index = table.addEthernet("eth0");
  private final Link link = table.links().get(index - 1);
  private final List<IpAddress> sent = new ArrayList<>();
  private final Announcements announcements =
      new Announcements((where, address) -> sent.add(address));

  AnnouncementsTest() {
    announcements.links(table.links(), 0);
  }

  private static IpAddress address(int number) {
    return IpAddress.of(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }

  private Map<IpAddress, Link> addresses(int count) {
    Map<IpAddress, Link> all = new HashMap<>();
    for (int i = 0; i < count; i++) {
      all.put(address(i), link);
    }
    return all;
  }

  @Test
  void aThousandAddressesAreSentInPartsEachOnceBeforeAnyTwice() {
    announcements.came("edge", new Announcing(2, 0, 0), addresses(1_000), 0);
    int most = 0;
    int calls = 0;
    while (announcements.deadline() <= 0) {
      int before = sent.size();
      announcements.tick(0);
      most = Math.max(most, sent.size() - before);
      calls++;
    }
    assertThat(most).as("in one call").isLessThanOrEqualTo(64);
    assertThat(calls).isGreaterThan(30);
    assertThat(sent).hasSize(2_000);
    assertThat(sent.subList(0, 1_000)).doesNotHaveDuplicates();
  }

  @Test
  void whatHasLeftIsNotAnnounced() {
    announcements.came("edge", new Announcing(1, 1_000, 1), addresses(3), 0);
    announcements.left("edge", address(1));
    announcements.tick(0);
    assertThat(sent).containsExactlyInAnyOrder(address(0), address(2));
    announcements.leftAll("edge");
    sent.clear();
    announcements.tick(10 * SECOND);
    assertThat(sent).isEmpty();
    assertThat(announcements.deadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anotherMacIsToldAtOnce() {
    announcements.came("edge", new Announcing(1, 0, 0), addresses(2), 0);
    announcements.tick(0);
    sent.clear();
    announcements.links(table.links(), SECOND);
    announcements.tick(SECOND);
    assertThat(sent).as("nothing changed").isEmpty();
    table.addLink(
        new Link(
            link.index(),
            link.name(),
            link.kind(),
            MacAddress.parse("02:00:00:00:00:99"),
            link.mtu(),
            link.operationalState(),
            true,
            true,
            false,
            0,
            0,
            0));
    announcements.links(table.links(), 2 * SECOND);
    announcements.tick(2 * SECOND);
    assertThat(sent).hasSize(2);
  }

  @Test
  void aChangeOfTheRefreshCountsFromNow() {
    announcements.came("edge", new Announcing(1, 0, 0), addresses(1), 0);
    announcements.tick(0);
    assertThat(announcements.deadline()).isEqualTo(Long.MAX_VALUE);
    announcements.change("edge", new Announcing(1, 0, 30), 5 * SECOND);
    assertThat(announcements.deadline()).isEqualTo(35 * SECOND);
  }
}
