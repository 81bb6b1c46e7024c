package dev.hagane.benchmarks;

import dev.hagane.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers a question that was asked before with the same bytes as then: a scripted peer makes each
 * answer anew, and that work would count as the agent's. Passes everything on until {@link #begin}.
 */
final class ReplayingPeer implements NetlinkSocket {
  /** Of nlmsg_seq in struct nlmsghdr (include/uapi/linux/netlink.h). */
  private static final int SEQUENCE = 8;

  private final NetlinkSocket peer;
  private final Map<ByteBuffer, List<byte[]>> answers = new HashMap<>();
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private boolean replaying;
  private int sequence;

  ReplayingPeer(NetlinkSocket peer) {
    this.peer = peer;
  }

  /** From now on nothing changes any more. */
  void begin() {
    replaying = true;
  }

  /** Questions asked since {@link #begin} that differ from each other. */
  int questions() {
    return answers.size();
  }

  @Override
  public void send(ByteBuffer datagram) {
    if (!replaying) {
      peer.send(datagram);
      return;
    }
    byte[] bytes = new byte[datagram.remaining()];
    datagram.duplicate().get(bytes);
    ByteBuffer question = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    sequence = question.getInt(SEQUENCE);
    question.putInt(SEQUENCE, 0);
    List<byte[]> known = answers.get(question);
    if (known == null) {
      known = ask(datagram);
      answers.put(question, known);
    }
    queue.addAll(known);
  }

  private List<byte[]> ask(ByteBuffer datagram) {
    peer.send(datagram);
    List<byte[]> known = new ArrayList<>();
    ByteBuffer answer = ByteBuffer.allocate(1 << 16);
    while (peer.receive(answer, Duration.ZERO) == Reception.DATAGRAM) {
      byte[] bytes = new byte[answer.remaining()];
      answer.get(bytes);
      known.add(bytes);
    }
    return known;
  }

  @Override
  public Reception receive(ByteBuffer into, Duration limit) {
    if (!replaying) {
      return peer.receive(into, limit);
    }
    byte[] next = queue.poll();
    if (next == null) {
      return Reception.TIMED_OUT;
    }
    into.clear().put(next).flip();
    into.order(ByteOrder.nativeOrder()).putInt(SEQUENCE, sequence);
    return Reception.DATAGRAM;
  }

  @Override
  public void close() {
    peer.close();
  }
}
