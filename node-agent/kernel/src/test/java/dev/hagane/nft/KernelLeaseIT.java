package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hagane.linux.KernelTables;
import dev.hagane.linux.NetworkNamespace;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.nft.LeaseElement.Family;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel keeps the contract, nft says the same as we, and packets obey. */
class KernelLeaseIT extends LeaseContract {
  private static final LeaseElement MARK =
      new LeaseElement(Family.NETDEV, "hlease", "live", new LeaseKey.Mark(0x01020304));
  private static final LeaseElement LINK =
      new LeaseElement(Family.NETDEV, "hlease", "links", new LeaseKey.InterfaceName("eth0"));

  private static NetworkNamespace director;
  private static NetworkNamespace client;
  private KernelLease lease;

  @BeforeAll
  static void build() throws Exception {
    director = NetworkNamespace.create("hleased");
    client = NetworkNamespace.create("hleasec");
    NetworkNamespace.sh(
        """
        set -e
        ip -n hleased link add eth0 type veth peer name eth0 netns hleasec
        ip -n hleased addr add 10.0.0.2/24 dev eth0; ip -n hleased link set eth0 up
        ip -n hleased addr add 10.0.0.9/32 dev eth0
        ip -n hleasec addr add 10.0.0.3/24 dev eth0; ip -n hleasec link set eth0 up
        """);
    director.awaitUp("eth0");
    client.awaitUp("eth0");
  }

  @AfterAll
  static void remove() throws Exception {
    director.close();
    client.close();
  }

  @BeforeEach
  void open() throws Exception {
    director.run(
        "nft 'table netdev hlease { set live { type mark; flags timeout; };"
            + " set links { type ifname; flags timeout; }; }'");
    lease = director.call(() -> KernelTables.lease(MARK));
  }

  @AfterEach
  void close() throws Exception {
    lease.close();
    director.run("nft delete table netdev hlease");
  }

  @Override
  Lease lease() {
    return lease;
  }

  @Override
  void awaitEnd() {
    awaitEnd(lease);
  }

  @Override
  void removeSet() throws Exception {
    director.run("nft delete set netdev hlease live");
  }

  @Test
  void nftSeesTheElementAndItsTime() throws Exception {
    lease.take(600_000);
    assertThat(listed("live")).contains("elements = { 0x01020304 timeout 10m expires 9m5");
    lease.renew(1_200_000);
    assertThat(listed("live")).contains("timeout 20m expires 19m5");
    lease.release();
    assertThat(listed("live")).doesNotContain("elements");
    try (KernelLease link = director.call(() -> KernelTables.lease(LINK))) {
      link.take(600_000);
      assertThat(listed("links")).contains("elements = { \"eth0\" timeout 10m expires 9m5");
      link.release();
      assertThat(listed("links")).doesNotContain("elements");
    }
  }

  @Test
  void whatNftWritesIsRead() throws Exception {
    director.run(
        "nft add element netdev hlease live '{ 7, 0x01020304 timeout 20m, 9 timeout 1m }'");
    assertThat(lease.remainingMilliseconds()).isBetween(1_140_000L, 1_200_000L);
    director.run("nft delete element netdev hlease live '{ 0x01020304 }'");
    assertThat(lease.remainingMilliseconds()).isZero();
    director.run("nft add element netdev hlease live '{ 0x01020304 }'");
    assertThat(lease.remainingMilliseconds()).isEqualTo(Lease.FOREVER);
    // Others' elements are theirs.
    lease.release();
    assertThat(listed("live")).contains("0x00000007", "0x00000009").doesNotContain("0x01020304");
  }

  @Test
  void aChangeIsOneTransaction() throws Exception {
    try (KernelNftables nftables = director.call(KernelTables::nftables)) {
      long before = nftables.generation();
      lease.take(600_000);
      assertThat(nftables.generation()).isEqualTo(before + 1);
      lease.renew(600_000);
      assertThat(nftables.generation()).isEqualTo(before + 2);
      lease.release();
      assertThat(nftables.generation()).isEqualTo(before + 3);
      assertThat(lease.renew(600_000)).isFalse();
      assertThat(nftables.generation()).as("a refused one").isEqualTo(before + 3);
    }
  }

  @Test
  void anotherKindOfSetIsSaid() throws Exception {
    LeaseElement wrong =
        new LeaseElement(Family.NETDEV, "hlease", "live", new LeaseKey.InterfaceName("eth0"));
    try (KernelLease other = director.call(() -> KernelTables.lease(wrong))) {
      assertThatExceptionOfType(KernelErrorException.class)
          .isThrownBy(() -> other.take(1000))
          .withMessageContaining("taking the lease eth0 of set netdev hlease live: EINVAL");
    }
  }

  @Test
  void theKernelStopsAnsweringWhenItIsOver() throws Exception {
    director.run(
        """
        nft -f - <<'NFT'
        table netdev hlease {
          chain in { type filter hook ingress device eth0 priority 0;
            arp daddr ip 10.0.0.9 meta iifname != @links drop
            ip daddr 10.0.0.9 meta iifname != @links drop
          }
        }
        NFT
        """);
    assertThat(answers(1)).isFalse();
    try (KernelLease link = director.call(() -> KernelTables.lease(LINK))) {
      link.take(600_000);
      assertThat(answers(10)).isTrue();
      link.renew(150);
      awaitEnd(link);
      assertThat(answers(1)).isFalse();
      assertThat(link.renew(600_000)).isFalse();
      assertThat(answers(1)).isFalse();
      link.take(600_000);
      assertThat(answers(10)).isTrue();
      director.run("ping -q -c 1 -W 10 10.0.0.3");
    }
  }

  @Test
  void itIsThereThroughoutItsRenewals() throws Exception {
    director.run(
        """
        nft -f - <<'NFT'
        table netdev hlease {
          chain in { type filter hook ingress device eth0 priority 0;
            ip daddr 10.0.0.9 meta iifname != @links counter drop
          }
        }
        NFT
        """);
    try (KernelLease link = director.call(() -> KernelTables.lease(LINK))) {
      link.take(600_000);
      Process ping =
          new ProcessBuilder("ip netns exec hleasec ping -q -f -c 5000 10.0.0.9".split(" "))
              .start();
      int renewals = 0;
      while (ping.isAlive()) {
        assertThat(link.renew(600_000)).isTrue();
        renewals++;
      }
      assertThat(ping.waitFor()).isZero();
      assertThat(renewals).isGreaterThan(100);
      assertThat(director.run("nft list chain netdev hlease in")).contains("counter packets 0 ");
    }
  }

  @Test
  void lastsAsLongAsItSays() {
    long worst = 0;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      lease.take(200);
      awaitEnd(lease);
      long lasted = Duration.ofNanos(System.nanoTime() - start).toMillis();
      // The kernel counts in ticks of up to 10 ms, and rounds down.
      assertThat(lasted).isGreaterThanOrEqualTo(180);
      worst = Math.max(worst, lasted);
    }
    System.out.println("a lease of 200 ms was over after " + worst + " ms at most");
  }

  private static void awaitEnd(KernelLease lease) {
    Duration limit = Duration.ofSeconds(20);
    long start = System.nanoTime();
    while (lease.remainingMilliseconds() > 0) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }
  }

  private static boolean answers(int seconds) throws Exception {
    return client
        .run("ip neigh flush dev eth0; ping -q -c 1 -W " + seconds + " 10.0.0.9 || true")
        .contains("1 received");
  }

  private static String listed(String set) throws Exception {
    return director.run("nft list set netdev hlease " + set);
  }
}
