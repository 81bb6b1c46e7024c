package dev.hagane.netlink;

/** Message types and flags that every family shares (include/uapi/linux/netlink.h). */
public final class MessageFlags {
  /** Must be set on all requests. */
  public static final int REQUEST = 0x1;

  /** One part of several, ended by a DONE message. */
  public static final int MULTI = 0x2;

  /** Answer even success. */
  public static final int ACK = 0x4;

  /** The table changed during the dump. */
  public static final int DUMP_INTERRUPTED = 0x10;

  /** In a get: give the whole table (NLM_F_ROOT | NLM_F_MATCH). */
  public static final int DUMP = 0x300;

  /** In an addition: replace what is there. */
  public static final int REPLACE = 0x100;

  /** In an addition: fail if it is there. */
  public static final int EXCLUSIVE = 0x200;

  /** In an addition: create it if it is not there. */
  public static final int CREATE = 0x400;

  /** In an error: the request's payload is left out. */
  static final int CAPPED = 0x100;

  /** In an error or DONE: extended acknowledgement attributes follow. */
  static final int ACK_ATTRIBUTES = 0x200;

  static final int TYPE_NOOP = 1;
  static final int TYPE_ERROR = 2;
  static final int TYPE_DONE = 3;
  static final int TYPE_OVERRUN = 4;

  private MessageFlags() {}
}
