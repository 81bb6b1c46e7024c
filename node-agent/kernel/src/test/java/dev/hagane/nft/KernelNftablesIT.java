package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.linux.KernelTables;
import dev.hagane.linux.LinuxNetlinkSocket;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.netlink.NetlinkFamily;
import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import dev.hagane.value.TransportProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel and nft keep the contract. */
class KernelNftablesIT extends NftablesContract {
  private KernelNftables nftables;

  @BeforeEach
  void open() {
    nftables = KernelTables.nftables();
    assertThat(nftables.list("inet", "hagane"))
        .as("run this in a throw-away network namespace: there is a table in use here")
        .isEmpty();
  }

  @AfterEach
  void remove() {
    nftables.apply(HaganeTable.remove());
    nftables.close();
  }

  @Override
  Nftables nftables() {
    return nftables;
  }

  @Test
  void aTableOfTenThousandMarksIsOneTransaction() {
    List<PortMark> marks = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      IpAddress address = IpAddress.of(new byte[] {10, 1, (byte) (i / 250), (byte) (i % 250)});
      marks.add(new PortMark(address, TransportProtocol.TCP, new PortRange(80, 80 + i % 3), 1 + i));
    }
    HaganeTable table = HaganeTable.of(marks, ForwardGuard.NONE, List.of());
    long before = nftables.generation();
    nftables.apply(table.replace());
    assertThat(nftables.generation()).isEqualTo(before + 1);
    assertThat(nftables.list("inet", "hagane").orElseThrow()).contains("10.1.39.249 . 80");
  }

  @Test
  void aMissingProgramIsSaid() {
    try (KernelNftables other = with(List.of("nft-not-there"), Duration.ofSeconds(5))) {
      assertThatThrownBy(() -> other.apply(""))
          .isInstanceOf(NftMissingException.class)
          .hasMessageContaining("install the package nftables");
    }
  }

  @Test
  void aProgramThatHangsIsKilled() {
    try (KernelNftables other =
        with(List.of("sh", "-c", "exec sleep 600"), Duration.ofMillis(300))) {
      assertThatThrownBy(() -> other.list("inet", "hagane"))
          .isInstanceOf(NftTimeoutException.class);
    }
  }

  @Test
  void aProgramThatSaysTooMuchIsCutShort() {
    try (KernelNftables other =
        with(
            List.of("sh", "-c", "head -c 10000000 /dev/zero | tr '\\0' x >&2; exit 3"),
            Duration.ofSeconds(60))) {
      assertThatThrownBy(() -> other.apply("x".repeat(1_000_000)))
          .isInstanceOfSatisfying(
              NftRefusedException.class,
              e -> {
                assertThat(e.exitStatus()).isEqualTo(3);
                assertThat(e.diagnostics()).hasSize(4096);
              });
    }
  }

  private static KernelNftables with(List<String> command, Duration limit) {
    return new KernelNftables(
        command,
        limit,
        new NetlinkChannel(
            LinuxNetlinkSocket.open(NetlinkFamily.NETFILTER, 1 << 16), Duration.ofSeconds(5)));
  }
}
