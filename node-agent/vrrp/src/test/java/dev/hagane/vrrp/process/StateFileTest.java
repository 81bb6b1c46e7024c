package dev.hagane.vrrp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hagane.vrrp.control.HostConfiguration;
import dev.hagane.vrrp.control.VrrpHistory;
import dev.hagane.vrrp.control.VrrpTransition;
import dev.hagane.vrrp.protocol.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
  private static final HostConfiguration CONFIGURATION =
      TestGroup.host(TestGroup.edge().service("10.0.0.20", true));
  private static final VrrpHistory HISTORY =
      new VrrpHistory(
          List.of(
              new VrrpTransition(7, 8, true, "BecameActive", Cause.OWNER, "edge", "uid", "text")),
          Map.of("uid", 9L));

  @TempDir Path folder;

  @Test
  void whatIsKeptIsThereAtTheNextStart() throws Exception {
    DiskStore store = DiskStore.open(folder.resolve("new/state"));
    assertThat(store.readConfiguration()).isNull();
    assertThat(store.readHistory()).isEqualTo(VrrpHistory.EMPTY);
    store.start();
    store.keep(CONFIGURATION);
    store.keep(HISTORY);
    store.close();

    DiskStore next = DiskStore.open(folder.resolve("new/state"));
    assertThat(next.readHistory()).isEqualTo(HISTORY);
    assertThat(next.readConfiguration())
        .as("nobody said that it is current")
        .isEqualTo(CONFIGURATION.asFromDisk());
  }

  @Test
  void onlyTheLastIsKept() throws Exception {
    DiskStore store = DiskStore.open(folder);
    store.start();
    for (int i = 0; i < 50; i++) {
      store.keep(new HostConfiguration("node", i, true, List.of()));
    }
    await()
        .until(() -> {
          HostConfiguration found = store.readConfiguration();
          return found != null && found.generation() == 49;
        });
    store.close();
  }

  @Test
  void anyDamageIsNoticedAndSetAside() throws Exception {
    Path path = folder.resolve("configuration");
    StateFile file = new StateFile(path);
    file.write(CONFIGURATION);
    byte[] whole = Files.readAllBytes(path);
    List<Integer> believed = new ArrayList<>();
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x10;
      Files.write(path, damaged);
      if (file.read() != null) {
        believed.add(i);
      }
      assertThat(folder.resolve("configuration.damaged")).exists();
    }
    assertThat(believed).isEmpty();
    for (int length = 0; length < whole.length; length += 3) {
      Files.write(path, java.util.Arrays.copyOf(whole, length));
      assertThat(file.read()).isNull();
    }
    Files.write(path, whole);
    assertThat(file.read()).isEqualTo(CONFIGURATION);
  }
}
