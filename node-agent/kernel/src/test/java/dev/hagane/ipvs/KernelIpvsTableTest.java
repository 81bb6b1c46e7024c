package dev.hagane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.netlink.NetlinkChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole way through our codec, to a kernel that is a fake, and back. */
class KernelIpvsTableTest extends IpvsTableContract {
  private final FakeIpvsTable fake = new FakeIpvsTable();
  private final FakeIpvsKernel kernel = new FakeIpvsKernel(fake);
  private final KernelIpvsTable table =
      new KernelIpvsTable(new NetlinkChannel(kernel.socket(), Duration.ofSeconds(1)));

  @Override
  IpvsTable table() {
    return table;
  }

  @Test
  void oneChangeIsOneMessageWhateverElseIsThere() {
    RandomTables random = new RandomTables(5);
    IpvsState wanted = random.next();
    while (wanted.services().isEmpty()) {
      wanted = random.next();
    }
    succeed(IpvsDiff.between(wanted, table.state(), key -> true));
    ServiceKey key = wanted.services().firstKey();
    int before = kernel.socket().sent().size();
    IpvsService changed = IpvsService.of(key, "nq");
    succeed(List.of(new IpvsOperation.UpdateService(changed)));
    assertThat(kernel.socket().sent().size() - before).isEqualTo(1);
    assertThat(kernel.socket().sent().getLast()).hasSize(1);
  }

  @Test
  void aMissingPermissionIsSaidForEachOperation() {
    fake.setPermitted(false);
    assertThat(table.apply(List.of(new IpvsOperation.AddService(IpvsService.of(V4, "rr")))))
        .singleElement()
        .isInstanceOfSatisfying(
            IpvsResult.Failed.class,
            failed -> {
              assertThat(failed.failure()).isEqualTo(new IpvsFailure.PermissionDenied());
              assertThat(failed.failure().describe()).contains("CAP_NET_ADMIN");
            });
  }
}
