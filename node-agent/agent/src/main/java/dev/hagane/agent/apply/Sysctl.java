package dev.hagane.agent.apply;

import java.util.Optional;

/** The kernel's settings, by path below /proc/sys such as {@code net/ipv4/ip_forward}. */
public interface Sysctl {

  /** The value without the end of line; empty if this kernel has no such setting. */
  Optional<String> read(String path);

  /**
   * Writes a value.
   *
   * @throws SysctlException if the kernel or the file system refuses
   */
  void write(String path, String value);
}
