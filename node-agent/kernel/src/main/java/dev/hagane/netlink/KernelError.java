package dev.hagane.netlink;

import org.jspecify.annotations.Nullable;

/**
 * An error as the kernel reports it (NLMSG_ERROR, include/uapi/linux/netlink.h).
 *
 * @param errno a positive error number; see {@link Errno}
 * @param message the extended acknowledgement's text, where the kernel gave one
 * @param offset where in the request the attribute at fault begins, or -1
 * @param missingType the type of an attribute that the kernel misses, or -1
 */
public record KernelError(int errno, @Nullable String message, int offset, int missingType) {

  /** An error without extended acknowledgement. */
  public static KernelError of(int errno) {
    return new KernelError(errno, null, -1, -1);
  }

  /** The error's symbol, with the kernel's own words where it gave some. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(Errno.name(errno));
    if (message != null) {
      text.append(" (").append(message).append(')');
    }
    if (missingType >= 0) {
      text.append(" (attribute ").append(missingType).append(" is missing)");
    } else if (offset >= 0) {
      text.append(" (at byte ").append(offset).append(" of the request)");
    }
    return text.toString();
  }
}
