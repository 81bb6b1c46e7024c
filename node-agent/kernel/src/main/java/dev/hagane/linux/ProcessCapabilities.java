package dev.hagane.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process may do (capabilities(7)).
 *
 * @param effective the effective set, as {@code CapEff} of /proc/self/status
 * @param initialUserNamespace whether the process is in the host's own user namespace, which IPVS
 *     asks for
 */
public record ProcessCapabilities(long effective, boolean initialUserNamespace) {

  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final int CAP_IPC_LOCK = 14;

  /**
   * Reads this process's.
   *
   * @throws IOException if /proc is not there
   */
  public static ProcessCapabilities read() throws IOException {
    return parse(
        Files.readAllLines(Path.of("/proc/self/status")),
        Files.readAllLines(Path.of("/proc/self/uid_map")));
  }

  static ProcessCapabilities parse(List<String> status, List<String> uidMap) {
    long effective =
        status.stream()
            .filter(line -> line.startsWith("CapEff:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    boolean initial = uidMap.size() == 1 && uidMap.get(0).strip().matches("0\\s+0\\s+4294967295");
    return new ProcessCapabilities(effective, initial);
  }

  /** May configure interfaces, routes and nf_tables. */
  public boolean netAdmin() {
    return has(CAP_NET_ADMIN);
  }

  /** May use packet and raw sockets. */
  public boolean netRaw() {
    return has(CAP_NET_RAW);
  }

  /**
   * May lock more memory than RLIMIT_MEMLOCK; the kernel asks for it in the initial user namespace.
   */
  public boolean ipcLock() {
    return has(CAP_IPC_LOCK) && initialUserNamespace;
  }

  private boolean has(int capability) {
    return (effective >>> capability & 1) != 0;
  }
}
