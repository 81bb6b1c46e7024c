package dev.hagane.linux;

import dev.hagane.netlink.Errno;

/** A call of the C library failed. The message says which, why, and what to do about it. */
public final class LinuxException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int errno;
  private final String remedy;

  /**
   * Makes one.
   *
   * @param what was tried, in words
   * @param errno the error number ({@link Errno})
   * @param remedy what a person can do, as a clause
   */
  public LinuxException(String what, int errno, String remedy) {
    super(what + " failed: " + Errno.name(errno) + "; " + remedy);
    this.errno = errno;
    this.remedy = remedy;
  }

  /** The error number; see {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** What a person can do about it, as a clause. */
  public String remedy() {
    return remedy;
  }
}
