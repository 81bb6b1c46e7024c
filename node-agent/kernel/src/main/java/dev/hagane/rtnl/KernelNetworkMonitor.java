package dev.hagane.rtnl;

import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.NetlinkSocket;
import dev.hagane.netlink.NetlinkSocket.Reception;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Notifications of rtnetlink. */
public final class KernelNetworkMonitor implements NetworkMonitor {
  // Enough to empty a full queue, and an end for a kernel that never stops talking.
  private static final int DATAGRAMS_AT_ONCE = 10_000;
  private static final int BUFFER = 64 * 1024;

  private final NetlinkSocket socket;
  private final ByteBuffer received =
      ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());

  /**
   * Takes over a socket.
   *
   * @param socket of rtnetlink, in the groups of {@link #groups}
   */
  public KernelNetworkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The multicast groups ({@code RTNLGRP_*}) that tell of these changes, for both families. */
  public static int[] groups(Set<Change> changes) {
    return changes.stream()
        .sorted()
        .flatMapToInt(change ->
            java.util.stream.IntStream.of(
                switch (change) {
                  case LINKS -> new int[] {1};
                  case ADDRESSES -> new int[] {5, 9};
                  case ROUTES -> new int[] {7, 11};
                  case RULES -> new int[] {8, 19};
                  case NEIGHBOURS -> new int[] {3};
                }))
        .toArray();
  }

  @Override
  public Set<Change> await(Duration limit) {
    EnumSet<Change> changes = EnumSet.noneOf(Change.class);
    Reception reception = socket.receive(received, limit);
    for (int i = 0; i < DATAGRAMS_AT_ONCE && reception != Reception.TIMED_OUT; i++) {
      if (reception == Reception.OVERRUN) {
        changes.addAll(EnumSet.allOf(Change.class));
      } else {
        read(changes);
      }
      reception = socket.receive(received, Duration.ZERO);
    }
    return changes;
  }

  private void read(EnumSet<Change> changes) {
    MessageReader message = new MessageReader(received);
    while (message.next()) {
      switch (message.type()) {
        case RtnlWire.RTM_NEWLINK, RtnlWire.RTM_DELLINK -> changes.add(Change.LINKS);
        case RtnlWire.RTM_NEWADDR, RtnlWire.RTM_DELADDR -> changes.add(Change.ADDRESSES);
        case RtnlWire.RTM_NEWROUTE, RtnlWire.RTM_DELROUTE -> changes.add(Change.ROUTES);
        case RtnlWire.RTM_NEWRULE, RtnlWire.RTM_DELRULE -> changes.add(Change.RULES);
        case RtnlWire.RTM_NEWNEIGH, RtnlWire.RTM_DELNEIGH -> changes.add(Change.NEIGHBOURS);
        default -> {}
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
