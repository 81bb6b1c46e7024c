package dev.hagane.nft;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.BatchOutcome;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelError;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.netlink.MessageFlags;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.MessageWriter;
import dev.hagane.netlink.NetlinkChannel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lease in the running kernel, by messages of our own: a program started to renew it would be too
 * slow, and would not start when memory is short. Each change is one transaction; another program's
 * transaction that takes long delays it.
 */
public final class KernelLease implements Lease, AutoCloseable {
  // nfnetlink.h: type is subsystem << 8 | message; the header is family, version, resource ID.
  private static final int SUBSYSTEM_NFTABLES = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int HEADER = 4;

  // nf_tables.h
  private static final int NEW_ELEMENT = SUBSYSTEM_NFTABLES << 8 | 12;
  private static final int GET_ELEMENT = SUBSYSTEM_NFTABLES << 8 | 13;
  private static final int DELETE_ELEMENT = SUBSYSTEM_NFTABLES << 8 | 14;
  private static final int LIST_TABLE = 1;
  private static final int LIST_SET = 2;
  private static final int LIST_ELEMENTS = 3;
  private static final int LIST_ELEMENT = 1;
  private static final int ELEMENT_KEY = 1;
  private static final int ELEMENT_TIMEOUT = 4;
  private static final int ELEMENT_EXPIRATION = 5;
  private static final int DATA_VALUE = 1;
  private static final int NESTED = 1 << 15;

  private static final NetlinkChannel.Bracket BRACKET =
      new NetlinkChannel.Bracket(
          BATCH_BEGIN,
          BATCH_END,
          message -> message.rawU8(0).rawU8(0).rawU8(0).rawU8(SUBSYSTEM_NFTABLES));

  /** One command of a transaction. */
  private sealed interface Step {
    record Add(long milliseconds) implements Step {}

    record Delete() implements Step {}
  }

  private final NetlinkChannel channel;
  private final LeaseElement element;
  private final byte[] key;
  private final Steps steps = new Steps();

  /**
   * Makes one; nothing is taken.
   *
   * @param channel to nfnetlink ({@link dev.hagane.netlink.NetlinkFamily#NETFILTER}); taken over
   */
  public KernelLease(NetlinkChannel channel, LeaseElement element) {
    this.channel = channel;
    this.element = element;
    key = element.key().toBytes();
  }

  @Override
  public void take(long milliseconds) {
    Step.Add add = added(milliseconds);
    // An element that is there is not refreshed by an addition (before 6.12), and one that is not
    // there cannot be deleted: with an addition before and behind, both come out right.
    String what = "taking the lease " + element;
    BatchOutcome outcome =
        channel.transaction(what, BRACKET, List.of(add, new Step.Delete(), add), steps);
    for (int i = 0; i < 3; i++) {
      throwIfFailed(what, outcome.error(i));
    }
  }

  @Override
  public boolean renew(long milliseconds) {
    String what = "renewing the lease " + element;
    BatchOutcome outcome =
        channel.transaction(what, BRACKET, List.of(new Step.Delete(), added(milliseconds)), steps);
    // Where the set is not there, the addition fails too.
    throwIfFailed(what, outcome.error(1));
    KernelError deletion = outcome.error(0);
    if (deletion != null && deletion.errno() == Errno.ENOENT) {
      return false;
    }
    throwIfFailed(what, deletion);
    return true;
  }

  @Override
  public void release() {
    String what = "releasing the lease " + element;
    // The addition finds out whether the set is there; it lasts for no longer than the transaction.
    BatchOutcome outcome =
        channel.transaction(what, BRACKET, List.of(new Step.Add(1), new Step.Delete()), steps);
    throwIfFailed(what, outcome.error(0));
    throwIfFailed(what, outcome.error(1));
  }

  @Override
  public long remainingMilliseconds() {
    // The whole set, which has few elements: asked for one, the kernel says the same of an element
    // that is not there as of a set that is not there.
    return channel
        .dump("reading the lease " + element, GET_ELEMENT, this::writeSet, this::remaining)
        .stream()
        .findFirst()
        .orElse(0L);
  }

  @Override
  public void close() {
    channel.close();
  }

  private static Step.Add added(long milliseconds) {
    if (milliseconds < 1) {
      throw new IllegalArgumentException("a lease of " + milliseconds + " ms");
    }
    return new Step.Add(milliseconds);
  }

  private static void throwIfFailed(String what, @Nullable KernelError error) {
    if (error != null) {
      throw new KernelErrorException(what, error);
    }
  }

  private void writeSet(MessageWriter message) {
    message
        .rawU8(element.family().number())
        .rawU8(0)
        .rawU16(0)
        .string(LIST_TABLE, element.table())
        .string(LIST_SET, element.set());
  }

  /** What a message of a dump says of our element; null if it is not in it. */
  @Nullable Long remaining(MessageReader message) {
    AttributeReader list = message.attributes(HEADER);
    while (list.next()) {
      if (list.type() == LIST_ELEMENTS) {
        AttributeReader elements = list.nested();
        while (elements.next()) {
          Long found = elements.type() == LIST_ELEMENT ? remaining(elements.nested()) : null;
          if (found != null) {
            return found;
          }
        }
      }
    }
    return null;
  }

  private @Nullable Long remaining(AttributeReader attributes) {
    boolean ours = false;
    long left = FOREVER;
    while (attributes.next()) {
      switch (attributes.type()) {
        case ELEMENT_KEY -> {
          AttributeReader data = attributes.nested();
          while (data.next()) {
            ours |= data.type() == DATA_VALUE && Arrays.equals(data.bytes(), key);
          }
        }
        case ELEMENT_EXPIRATION -> left = attributes.u64BigEndian();
        default -> {}
      }
    }
    return ours ? left : null;
  }

  /** Writes the commands of a transaction. */
  private final class Steps implements NetlinkChannel.Command<Step> {
    @Override
    public int type(Step step) {
      return step instanceof Step.Add ? NEW_ELEMENT : DELETE_ELEMENT;
    }

    @Override
    public int flags(Step step) {
      return step instanceof Step.Add ? MessageFlags.CREATE : 0;
    }

    @Override
    public void write(Step step, MessageWriter message) {
      writeSet(message);
      int elements = message.beginNested(LIST_ELEMENTS | NESTED);
      int one = message.beginNested(LIST_ELEMENT | NESTED);
      int data = message.beginNested(ELEMENT_KEY | NESTED);
      message.bytes(DATA_VALUE, key);
      message.endNested(data);
      if (step instanceof Step.Add add) {
        message.u64BigEndian(ELEMENT_TIMEOUT, add.milliseconds());
      }
      message.endNested(one);
      message.endNested(elements);
    }
  }
}
