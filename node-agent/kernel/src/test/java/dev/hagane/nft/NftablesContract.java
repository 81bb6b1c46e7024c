package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.value.Cidr;
import dev.hagane.value.IpAddress;
import dev.hagane.value.PortRange;
import dev.hagane.value.TransportProtocol;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for the kernel's nf_tables and for the fake alike. */
abstract class NftablesContract {

  /** A table with all that we can say, in both families. */
  static final HaganeTable FULL =
      HaganeTable.of(
          List.of(
              mark("203.0.113.20", TransportProtocol.TCP, 80, 80, 7),
              mark("203.0.113.20", TransportProtocol.TCP, 8000, 8999, 7),
              mark("203.0.113.20", TransportProtocol.UDP, 80, 90, 8),
              mark("2001:db8:4:0:0:1::20", TransportProtocol.SCTP, 1, 65535, 0xffff_ffffL)),
          ForwardGuard.of(
              List.of("eth0.4", "out0"),
              List.of(
                  Cidr.parse("10.0.0.0/24"),
                  Cidr.parse("10.0.0.128/25"),
                  Cidr.parse("fd00:10::/64"))),
          List.of(
              new SourceNat(
                  IpAddress.parse("203.0.113.20"), TransportProtocol.TCP, PortRange.single(80)),
              new SourceNat(
                  IpAddress.parse("2001:db8:4:0:0:1::20"),
                  TransportProtocol.UDP,
                  new PortRange(5000, 5009))));

  abstract Nftables nftables();

  @Test
  void putsATableInPlaceOfWhateverIsThere() {
    assertThat(nftables().list("inet", "hagane")).isEmpty();
    for (HaganeTable table : List.of(FULL, HaganeTable.EMPTY, FULL)) {
      nftables().apply(table.replace());
      assertThat(nftables().list("inet", "hagane"))
          .hasValueSatisfying(listed -> assertThat(listed).contains(table.digest()));
    }
    String listed = nftables().list("inet", "hagane").orElseThrow();
    nftables().apply(FULL.replace());
    assertThat(nftables().list("inet", "hagane")).contains(listed);
    nftables().apply(HaganeTable.remove());
    assertThat(nftables().list("inet", "hagane")).isEmpty();
    nftables().apply(HaganeTable.remove());
  }

  @Test
  void theGenerationChangesWithEachTransactionAndOnlyThen() {
    long first = nftables().generation();
    assertThat(nftables().generation()).isEqualTo(first);
    nftables().apply(HaganeTable.EMPTY.replace());
    long second = nftables().generation();
    assertThat(second).isNotEqualTo(first);
    nftables().list("inet", "hagane");
    assertThat(nftables().generation()).isEqualTo(second);
  }

  @Test
  void aScriptIsAllOrNothing() {
    nftables().apply(FULL.replace());
    assertThatThrownBy(
            () -> nftables().apply(HaganeTable.EMPTY.replace() + "delete table inet not_there\n"))
        .isInstanceOfSatisfying(
            NftRefusedException.class,
            e -> {
              assertThat(e.exitStatus()).isEqualTo(1);
              assertThat(e.diagnostics()).contains("No such file or directory");
            });
    assertThat(nftables().list("inet", "hagane"))
        .hasValueSatisfying(listed -> assertThat(listed).contains(FULL.digest()));
    assertThatThrownBy(() -> nftables().apply("nonsense"))
        .isInstanceOf(NftRefusedException.class)
        .hasMessageContaining("syntax error");
  }

  static PortMark mark(String address, TransportProtocol protocol, int first, int last, long mark) {
    return new PortMark(IpAddress.parse(address), protocol, new PortRange(first, last), mark);
  }
}
