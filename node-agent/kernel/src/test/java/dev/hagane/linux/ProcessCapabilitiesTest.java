package dev.hagane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessCapabilitiesTest {
  private static final List<String> HOST = List.of("         0          0 4294967295");

  @Test
  void readsTheEffectiveSet() {
    List<String> all =
        List.of("Name:\tjava", "CapPrm:\t0000000000000000", "CapEff:\t000001ffffffffff");
    ProcessCapabilities root = ProcessCapabilities.parse(all, HOST);
    assertThat(root.netAdmin()).isTrue();
    assertThat(root.netRaw()).isTrue();
    assertThat(root.initialUserNamespace()).isTrue();
    ProcessCapabilities one = ProcessCapabilities.parse(List.of("CapEff:\t0000000000001000"), HOST);
    assertThat(one.netAdmin()).isTrue();
    assertThat(one.netRaw()).isFalse();
    assertThat(ProcessCapabilities.parse(List.of(), HOST).netAdmin()).isFalse();
  }

  @Test
  void knowsAUserNamespaceOfItsOwn() {
    assertThat(
            ProcessCapabilities.parse(List.of("CapEff:\t1000"), List.of("0 1000 1"))
                .initialUserNamespace())
        .isFalse();
    assertThat(ProcessCapabilities.parse(List.of("CapEff:\t4000"), HOST).ipcLock()).isTrue();
    assertThat(ProcessCapabilities.parse(List.of("CapEff:\t4000"), List.of("0 1000 1")).ipcLock())
        .isFalse();
  }

  @Test
  void readsThisProcess() throws Exception {
    assertThat(ProcessCapabilities.read().effective()).isNotNegative();
    assertThat(KernelVersion.read().atLeast(4, 0)).isTrue();
  }

  @Test
  void comparesKernelVersions() {
    KernelVersion version = KernelVersion.parse("6.12.117-cloud-amd64");
    assertThat(version).isEqualTo(new KernelVersion(6, 12, "6.12.117-cloud-amd64"));
    assertThat(version.atLeast(6, 12)).isTrue();
    assertThat(version.atLeast(5, 18)).isTrue();
    assertThat(version.atLeast(6, 13)).isFalse();
    assertThat(version.atLeast(7, 0)).isFalse();
    assertThatThrownBy(() -> KernelVersion.parse("unknown"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown");
  }
}
