package dev.hagane.value;

/** The two address families, with the numbers the kernel gives them (include/linux/socket.h). */
public enum AddressFamily {
  IPv4(2, 4),
  IPv6(10, 16);

  private final int kernelNumber;
  private final int bytes;

  AddressFamily(int kernelNumber, int bytes) {
    this.kernelNumber = kernelNumber;
    this.bytes = bytes;
  }

  /** {@code AF_INET} (2) or {@code AF_INET6} (10). */
  public int kernelNumber() {
    return kernelNumber;
  }

  /** Length of an address in bytes: 4 or 16. */
  public int bytes() {
    return bytes;
  }

  /** Length of an address in bits: 32 or 128, which is also the longest prefix. */
  public int bits() {
    return bytes * 8;
  }
}
