package dev.hagane.ipvs;

import dev.hagane.netlink.AttributeReader;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.GenericFamily;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.netlink.MessageFlags;
import dev.hagane.netlink.MessageReader;
import dev.hagane.netlink.MessageWriter;
import dev.hagane.netlink.ScriptedKernel;
import dev.hagane.value.AddressFamily;
import java.util.function.Consumer;

/**
 * The other end of a netlink socket: decodes IPVS requests, gives them to a {@link FakeIpvsTable}
 * and encodes its answers. For tests and measurements of the whole way without a kernel.
 */
public final class FakeIpvsKernel {
  private static final int CONTROLLER = 16;
  private static final int FAMILY = 37;

  private final FakeIpvsTable table;
  private final ScriptedKernel socket = new ScriptedKernel(this::handle);

  /** Answers for that table. */
  public FakeIpvsKernel(FakeIpvsTable table) {
    this.table = table;
  }

  /** The process's end. */
  public ScriptedKernel socket() {
    return socket;
  }

  private void handle(ScriptedKernel kernel, MessageReader request) {
    int sequence = request.sequence();
    boolean dump = (request.flags() & MessageFlags.DUMP) == MessageFlags.DUMP;
    int errno = 0;
    try {
      if (request.type() == CONTROLLER) {
        answer(CONTROLLER, 0, sequence, 1, w -> w.u16(1, FAMILY).string(2, "IPVS"));
      } else {
        errno = command(request, sequence, dump);
      }
    } catch (KernelErrorException e) {
      errno = e.error().errno();
    }
    if (dump && errno == 0) {
      kernel.done(0, sequence);
    } else if (errno != 0 || (request.flags() & MessageFlags.ACK) != 0) {
      kernel.error(sequence, errno);
    }
  }

  private int command(MessageReader request, int sequence, boolean dump) {
    switch (request.u8(0)) {
      case IpvsWire.CMD_NEW_SERVICE -> {
        return apply(new IpvsOperation.AddService(service(request)));
      }
      case IpvsWire.CMD_SET_SERVICE -> {
        return apply(new IpvsOperation.UpdateService(service(request)));
      }
      case IpvsWire.CMD_DEL_SERVICE -> {
        return apply(new IpvsOperation.DeleteService(service(request).key()));
      }
      case IpvsWire.CMD_NEW_DEST -> {
        return apply(
            new IpvsOperation.AddDestination(service(request).key(), destination(request)));
      }
      case IpvsWire.CMD_SET_DEST -> {
        return apply(
            new IpvsOperation.UpdateDestination(service(request).key(), destination(request)));
      }
      case IpvsWire.CMD_DEL_DEST -> {
        return apply(
            new IpvsOperation.DeleteDestination(
                service(request).key(), destination(request).key()));
      }
      case IpvsWire.CMD_GET_SERVICE ->
          table
              .services()
              .forEach(s -> reply(sequence, dump, w -> IpvsEncoder.service(w, s.service())));
      case IpvsWire.CMD_GET_DEST ->
          table
              .destinations(service(request).key())
              .forEach(
                  d -> reply(sequence, dump, w -> IpvsEncoder.destination(w, d.destination())));
      case IpvsWire.CMD_NEW_DAEMON -> table.startSyncDaemon(IpvsDecoder.daemon(request));
      case IpvsWire.CMD_DEL_DAEMON -> table.stopSyncDaemon(IpvsDecoder.daemon(request).state());
      case IpvsWire.CMD_GET_DAEMON ->
          table.syncDaemons().forEach(d -> reply(sequence, dump, w -> IpvsEncoder.daemon(w, d)));
      case IpvsWire.CMD_SET_CONFIG -> table.setTimeouts(IpvsDecoder.timeouts(request));
      case IpvsWire.CMD_GET_CONFIG -> {
        ConnectionTimeouts now = table.timeouts();
        reply(
            sequence,
            dump,
            w ->
                w.u32(IpvsWire.TIMEOUT_TCP, now.tcpSeconds())
                    .u32(IpvsWire.TIMEOUT_TCP_FIN, now.tcpFinSeconds())
                    .u32(IpvsWire.TIMEOUT_UDP, now.udpSeconds()));
      }
      case IpvsWire.CMD_GET_INFO ->
          reply(
              sequence,
              dump,
              w -> w.u32(IpvsWire.INFO_VERSION, 0x010201).u32(IpvsWire.INFO_CONN_TAB_SIZE, 4096));
      case IpvsWire.CMD_ZERO -> table.zeroCounters();
      case IpvsWire.CMD_FLUSH -> table.flush();
      default -> {
        return Errno.EOPNOTSUPP;
      }
    }
    return 0;
  }

  private int apply(IpvsOperation operation) {
    return table.errno(operation);
  }

  private void reply(int sequence, boolean dump, Consumer<MessageWriter> content) {
    answer(FAMILY, dump ? MessageFlags.MULTI : 0, sequence, 0, content);
  }

  private void answer(
      int type, int flags, int sequence, int command, Consumer<MessageWriter> content) {
    socket.answer(
        type, flags, sequence, writer -> content.accept(GenericFamily.header(writer, command, 1)));
  }

  private static IpvsService service(MessageReader request) {
    requireFlagsMask(request);
    ObservedService service = IpvsDecoder.service(request);
    if (service == null) {
      throw new IllegalArgumentException("a request about an unknown protocol");
    }
    return service.service();
  }

  private static Destination destination(MessageReader request) {
    return IpvsDecoder.destination(request, AddressFamily.IPv4).destination();
  }

  /** The kernel keeps the flags that the mask leaves out. */
  private static void requireFlagsMask(MessageReader request) {
    AttributeReader attributes = request.attributes(GenericFamily.HEADER);
    while (attributes.next()) {
      if (attributes.type() == IpvsWire.SERVICE) {
        AttributeReader inner = attributes.nested();
        while (inner.next()) {
          if (inner.type() == IpvsWire.SVC_FLAGS && inner.u32At(4) != 0xffff_ffffL) {
            throw new IllegalArgumentException("flags without their mask");
          }
        }
      }
    }
  }
}
