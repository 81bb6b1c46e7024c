package dev.hagane.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hagane.linux.KernelTables;
import dev.hagane.value.IpAddress;
import dev.hagane.value.TransportProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel keeps the contract, and ipvsadm says the same as we. */
class KernelIpvsTableIT extends IpvsTableContract {
  private KernelIpvsTable table;

  @BeforeEach
  void open() {
    table = KernelTables.ipvs();
    assertThat(table.services())
        .as("run this in a throw-away kernel: it flushes the table, which is in use here")
        .isEmpty();
  }

  @AfterEach
  void empty() {
    table.flush();
    table.close();
  }

  @Override
  IpvsTable table() {
    return table;
  }

  @Test
  void ipvsadmListsWhatWeWrote() throws Exception {
    RandomTables random = new RandomTables(7);
    for (int round = 0; round < 20; round++) {
      IpvsState wanted = random.next();
      succeed(IpvsDiff.between(wanted, table.state(), key -> true));
      // ipvsadm saves no thresholds.
      List<String> ours =
          IpvsText.commands(wanted).stream().map(c -> c.replaceAll(" -[xy] \\d+", "")).toList();
      assertThat(ipvsadm("-Sn").lines()).containsExactlyInAnyOrderElementsOf(ours);
    }
  }

  @Test
  void tenThousandServicesOfFourServersGoInAtOnce() {
    List<IpvsOperation> operations = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      AddressKey key =
          new AddressKey(
              IpAddress.of(new byte[] {10, 1, (byte) (i >> 8), (byte) i}),
              TransportProtocol.TCP,
              80);
      operations.add(new IpvsOperation.AddService(IpvsService.of(key, "wlc")));
      for (int j = 1; j <= 4; j++) {
        operations.add(
            new IpvsOperation.AddDestination(
                key, Destination.of(at("10.0.0." + j, 80), ForwardingMethod.MASQUERADE, 10)));
      }
    }
    succeed(operations);
    assertThat(table.services()).hasSize(10_000);
    AddressKey last = key("10.1.39.15", TransportProtocol.TCP, 80);
    assertThat(table.destinations(last)).hasSize(4);
  }

  @Test
  void readsWhatIpvsadmWrote() throws Exception {
    ipvsadm("-A", "-t", "203.0.113.20:80", "-s", "wlc", "-p", "300", "-M", "255.255.255.0");
    ipvsadm("-a", "-t", "203.0.113.20:80", "-r", "10.0.0.11:80", "-m", "-x", "9", "-y", "3");
    assertThat(IpvsText.commands(table.state()))
        .containsExactly(
            "-A -t 203.0.113.20:80 -s wlc -p 300 -M 255.255.255.0",
            "-a -t 203.0.113.20:80 -r 10.0.0.11:80 -m -w 1 -x 9 -y 3");
  }

  private static String ipvsadm(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ipvsadm"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    return output;
  }
}
