package dev.hagane.ipvs;

import dev.hagane.value.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection synchronization daemon of the kernel. Both states may run at once.
 *
 * @param state whether it sends or receives
 * @param interfaceName where its multicast goes, 1 to 15 bytes; ENODEV if there is none
 * @param syncId 0 to 255; a backup with 0 takes every master's
 * @param maximumLength of a datagram's payload in bytes; 0: by the interface's MTU
 * @param group the multicast group; null: the kernel's 224.0.0.81
 * @param port the UDP port; 0: the kernel's 8848
 * @param ttl 1 to 255; 0: the kernel's 1
 */
public record SyncDaemon(
    State state,
    String interfaceName,
    int syncId,
    int maximumLength,
    @Nullable IpAddress group,
    int port,
    int ttl) {

  /** Which half of the daemon. */
  public enum State {
    MASTER(1),
    BACKUP(2);

    private final int number;

    State(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }
}
