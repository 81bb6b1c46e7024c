package dev.hagane.netlink;

/**
 * A conversation with the kernel failed as a whole. A refusal of one operation among many is no
 * exception but a result of that operation.
 */
public abstract sealed class NetlinkException extends RuntimeException
    permits MalformedMessageException,
        KernelErrorException,
        TransportException,
        FamilyNotFoundException,
        DumpInterruptedException {

  private static final long serialVersionUID = 1L;

  NetlinkException(String message) {
    super(message);
  }
}
