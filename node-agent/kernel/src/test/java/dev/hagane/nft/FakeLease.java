package dev.hagane.nft;

import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelError;
import dev.hagane.netlink.KernelErrorException;

/** A lease whose time a test lets pass; the contract test runs against it and the kernel. */
public final class FakeLease implements Lease {
  private long now;
  private long end;
  private boolean setIsThere = true;

  /** Lets time pass. */
  public void pass(long milliseconds) {
    now += milliseconds;
  }

  /** Somebody removes the set, or brings it back empty. */
  public void setIsThere(boolean there) {
    setIsThere = there;
    end = 0;
  }

  @Override
  public void take(long milliseconds) {
    check("taking", milliseconds);
    end = now + milliseconds;
  }

  @Override
  public boolean renew(long milliseconds) {
    check("renewing", milliseconds);
    if (now >= end) {
      return false;
    }
    end = now + milliseconds;
    return true;
  }

  @Override
  public void release() {
    check("releasing", 1);
    end = 0;
  }

  @Override
  public long remainingMilliseconds() {
    check("reading", 1);
    return Math.max(0, end - now);
  }

  private void check(String what, long milliseconds) {
    if (milliseconds < 1) {
      throw new IllegalArgumentException("a lease of " + milliseconds + " ms");
    }
    if (!setIsThere) {
      throw new KernelErrorException(what + " the lease", KernelError.of(Errno.ENOENT));
    }
  }
}
