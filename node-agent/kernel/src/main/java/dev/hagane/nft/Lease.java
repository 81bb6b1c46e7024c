package dev.hagane.nft;

/**
 * Leave to do something until a time is over, kept by the kernel: one element with a timeout in a
 * set that rules of nf_tables ask. Who stops renewing loses it, though his process be frozen, and
 * cannot get it back by renewing late. One thread at a time. Methods throw {@link
 * dev.hagane.netlink.NetlinkException}, also if there is no such set; then nothing has changed,
 * save for a {@link dev.hagane.netlink.TransportException}, after which it may have: ask {@link
 * #remainingMilliseconds}.
 */
public interface Lease {

  /** What {@link #remainingMilliseconds} says of an element without an end. */
  long FOREVER = Long.MAX_VALUE;

  /**
   * Takes it, or begins it anew if it is there. Only for who is entitled to it now: this does bring
   * back what had expired.
   *
   * @param milliseconds how long it is to last, from 1
   */
  void take(long milliseconds);

  /**
   * Begins it anew if it has not expired, without any moment in which it is not there.
   *
   * @param milliseconds how long it is to last from now on, from 1
   * @return false if it has expired or was never taken; nothing is changed then
   */
  boolean renew(long milliseconds);

  /** Ends it at once; one that is over already is no error. */
  void release();

  /** How long it still lasts; 0 if it is over, {@link #FOREVER} if it has no end. */
  long remainingMilliseconds();
}
