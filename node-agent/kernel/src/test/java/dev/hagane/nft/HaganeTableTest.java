package dev.hagane.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hagane.value.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HaganeTableTest {

  @Test
  void rendersEverythingItSays() {
    assertThat(NftablesContract.FULL.replace())
        .isEqualTo(
            """
            add table inet hagane
            delete table inet hagane
            table inet hagane {
            	comment "DIGEST"
            	map marks4_tcp {
            		type ipv4_addr . inet_service : mark
            		flags interval
            		elements = {
            			203.0.113.20 . 80 : 7,
            			203.0.113.20 . 8000-8999 : 7,
            		}
            	}
            	map marks4_udp {
            		type ipv4_addr . inet_service : mark
            		flags interval
            		elements = {
            			203.0.113.20 . 80-90 : 8,
            		}
            	}
            	map marks6_sctp {
            		type ipv6_addr . inet_service : mark
            		flags interval
            		elements = {
            			2001:db8:4:0:0:1:0:20 . 1-65535 : 4294967295,
            		}
            	}
            	chain mark_incoming {
            		type filter hook prerouting priority mangle; policy accept;
            		meta l4proto tcp meta mark set ip daddr . th dport map @marks4_tcp
            		meta l4proto udp meta mark set ip daddr . th dport map @marks4_udp
            		meta l4proto sctp meta mark set ip6 daddr . th dport map @marks6_sctp
            	}
            	chain mark_local {
            		type route hook output priority mangle; policy accept;
            		meta l4proto tcp meta mark set ip daddr . th dport map @marks4_tcp
            		meta l4proto udp meta mark set ip daddr . th dport map @marks4_udp
            		meta l4proto sctp meta mark set ip6 daddr . th dport map @marks6_sctp
            	}
            	set real_servers4 {
            		type ipv4_addr
            		flags interval
            		elements = {
            			10.0.0.0/24,
            		}
            	}
            	set real_servers6 {
            		type ipv6_addr
            		flags interval
            		elements = {
            			fd00:10::/64,
            		}
            	}
            	set outside {
            		type ifname
            		elements = {
            			"eth0.4",
            			"out0",
            		}
            	}
            	chain guard {
            		type filter hook forward priority filter; policy accept;
            		iifname != @outside accept
            		ct state established,related accept
            		ip daddr @real_servers4 drop
            		ip6 daddr @real_servers6 drop
            	}
            	set source_nat4_tcp {
            		type ipv4_addr . inet_service
            		flags interval
            		elements = {
            			203.0.113.20 . 80,
            		}
            	}
            	set source_nat6_udp {
            		type ipv6_addr . inet_service
            		flags interval
            		elements = {
            			2001:db8:4:0:0:1:0:20 . 5000-5009,
            		}
            	}
            	chain source_nat {
            		type nat hook postrouting priority srcnat; policy accept;
            		meta l4proto tcp ct original ip daddr . ct original proto-dst @source_nat4_tcp masquerade
            		meta l4proto udp ct original ip6 daddr . ct original proto-dst @source_nat6_udp masquerade
            	}
            }
            """
                .replace("DIGEST", NftablesContract.FULL.digest())
                .replace("2001:db8:4:0:0:1:0:20", "2001:db8:4::1:0:20"));
  }

  @Test
  void equalTablesAreEqualTextWhateverTheOrder() {
    Random random = new Random(5);
    for (int i = 0; i < 20; i++) {
      List<PortMark> marks = new ArrayList<>(NftablesContract.FULL.marks());
      Collections.shuffle(marks, random);
      List<SourceNat> nats = new ArrayList<>(NftablesContract.FULL.sourceNats());
      Collections.shuffle(nats, random);
      assertThat(HaganeTable.of(marks, NftablesContract.FULL.guard(), nats).replace())
          .isEqualTo(NftablesContract.FULL.replace());
    }
  }

  @Test
  void differentTablesHaveDifferentDigests() {
    assertThat(NftablesContract.FULL.digest())
        .matches("[0-9a-f]{16}")
        .isNotEqualTo(HaganeTable.EMPTY.digest());
  }

  @Test
  void aGuardWithoutInterfacesOrNetworksSaysNothing() {
    String empty = HaganeTable.EMPTY.replace();
    assertThat(
            HaganeTable.of(
                    List.of(),
                    new ForwardGuard(Set.of(), Set.of(Cidr.parse("10.0.0.0/24"))),
                    List.of())
                .replace())
        .isEqualTo(empty);
    assertThat(
            HaganeTable.of(List.of(), new ForwardGuard(Set.of("eth0"), Set.of()), List.of())
                .replace())
        .isEqualTo(empty);
  }

  @Test
  void namesThatCouldBeMoreThanANameAreRefused() {
    for (String name : List.of("", "eth0\" }", "a b", "sixteen-letters!", "a*", "a\n")) {
      assertThatThrownBy(() -> ForwardGuard.of(List.of(name), List.of()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() ->
            NftablesContract.mark("10.0.0.1", dev.hagane.value.TransportProtocol.TCP, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
