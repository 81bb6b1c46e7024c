package dev.hagane.ipvs;

import dev.hagane.netlink.BatchOutcome;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.GenericFamily;
import dev.hagane.netlink.KernelError;
import dev.hagane.netlink.MalformedMessageException;
import dev.hagane.netlink.MessageWriter;
import dev.hagane.netlink.NetlinkChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The running kernel's table, over generic netlink. One thread at a time. */
public final class KernelIpvsTable implements IpvsTable, AutoCloseable {
  private final NetlinkChannel channel;
  private @Nullable IpvsEncoder encoder;
  private int family;

  /**
   * Takes over a channel to generic netlink. The family is looked up with the first use, and again
   * with each use until there is one, so that a module may be loaded later.
   */
  public KernelIpvsTable(NetlinkChannel channel) {
    this.channel = channel;
  }

  @Override
  public List<ObservedService> services() {
    int type = family();
    return channel.dump(
        "listing IPVS services",
        type,
        message -> IpvsEncoder.command(message, IpvsWire.CMD_GET_SERVICE),
        IpvsDecoder::service);
  }

  @Override
  public List<ObservedDestination> destinations(ServiceKey service) {
    int type = family();
    return channel.dump(
        "listing destinations of " + service,
        type,
        message -> IpvsEncoder.key(IpvsEncoder.command(message, IpvsWire.CMD_GET_DEST), service),
        message -> IpvsDecoder.destination(message, service.family()));
  }

  @Override
  public List<IpvsResult> apply(List<IpvsOperation> operations) {
    if (operations.isEmpty()) {
      return List.of();
    }
    BatchOutcome outcome = channel.batch(operations, encoder());
    List<IpvsResult> results = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      IpvsOperation operation = operations.get(i);
      KernelError error = outcome.error(i);
      if (error != null) {
        results.add(new IpvsResult.Failed(operation, failure(operation, error)));
      } else if (outcome.confirmed(i)) {
        results.add(new IpvsResult.Done(operation));
      } else {
        results.add(new IpvsResult.Failed(operation, new IpvsFailure.Unconfirmed()));
      }
    }
    return results;
  }

  @Override
  public ConnectionTimeouts timeouts() {
    return get("reading IPVS timeouts", IpvsWire.CMD_GET_CONFIG, IpvsDecoder::timeouts);
  }

  @Override
  public void setTimeouts(ConnectionTimeouts timeouts) {
    channel.command(
        "writing IPVS timeouts",
        family(),
        0,
        message -> {
          IpvsEncoder.command(message, IpvsWire.CMD_SET_CONFIG);
          timeout(message, IpvsWire.TIMEOUT_TCP, timeouts.tcpSeconds());
          timeout(message, IpvsWire.TIMEOUT_TCP_FIN, timeouts.tcpFinSeconds());
          timeout(message, IpvsWire.TIMEOUT_UDP, timeouts.udpSeconds());
        });
  }

  @Override
  public IpvsInfo info() {
    return get("reading the version of IPVS", IpvsWire.CMD_GET_INFO, IpvsDecoder::info);
  }

  @Override
  public void zeroCounters() {
    command("zeroing IPVS counters", IpvsWire.CMD_ZERO);
  }

  @Override
  public void flush() {
    command("flushing IPVS", IpvsWire.CMD_FLUSH);
  }

  @Override
  public List<SyncDaemon> syncDaemons() {
    int type = family();
    return channel.dump(
        "listing IPVS synchronization daemons",
        type,
        message -> IpvsEncoder.command(message, IpvsWire.CMD_GET_DAEMON),
        IpvsDecoder::daemon);
  }

  @Override
  public void startSyncDaemon(SyncDaemon daemon) {
    channel.command(
        "starting the IPVS synchronization daemon (" + daemon.state() + ")",
        family(),
        0,
        message ->
            IpvsEncoder.daemon(IpvsEncoder.command(message, IpvsWire.CMD_NEW_DAEMON), daemon));
  }

  @Override
  public void stopSyncDaemon(SyncDaemon.State state) {
    // A daemon that was started just now and has not run ends with EINTR (kthread_stop).
    channel.commandBefore(
        "stopping the IPVS synchronization daemon (" + state + ")",
        family(),
        message ->
            IpvsEncoder.daemonState(IpvsEncoder.command(message, IpvsWire.CMD_DEL_DAEMON), state),
        message -> IpvsEncoder.command(message, IpvsWire.CMD_GET_INFO));
  }

  @Override
  public void close() {
    channel.close();
  }

  private int family() {
    encoder();
    return family;
  }

  private IpvsEncoder encoder() {
    if (encoder == null) {
      family = GenericFamily.resolve(channel, IpvsWire.FAMILY).id();
      encoder = new IpvsEncoder(family);
    }
    return encoder;
  }

  private <T> T get(String what, int command, NetlinkChannel.Decoder<T> decoder) {
    T value = channel.get(what, family(), m -> IpvsEncoder.command(m, command), decoder);
    if (value == null) {
      throw new MalformedMessageException(what + ": an answer without content");
    }
    return value;
  }

  private void command(String what, int command) {
    channel.command(what, family(), 0, message -> IpvsEncoder.command(message, command));
  }

  private static void timeout(MessageWriter message, int type, long seconds) {
    if (seconds != 0) {
      message.u32(type, seconds);
    }
  }

  /** What the error means for that operation; see ip_vs_genl_set_cmd in the kernel's source. */
  static IpvsFailure failure(IpvsOperation operation, KernelError error) {
    return switch (error.errno()) {
      case Errno.EPERM, Errno.EACCES -> new IpvsFailure.PermissionDenied();
      case Errno.EEXIST -> new IpvsFailure.Duplicate();
      case Errno.ESRCH -> new IpvsFailure.NoSuchService();
      case Errno.ERANGE -> new IpvsFailure.OutOfRange();
      case Errno.EAFNOSUPPORT -> new IpvsFailure.FamilyUnsupported();
      case Errno.ENOENT ->
          switch (operation) {
            case IpvsOperation.AddService o -> missing(o.wanted());
            case IpvsOperation.UpdateService o -> missing(o.wanted());
            default -> new IpvsFailure.NoSuchDestination();
          };
      default -> new IpvsFailure.KernelRefused(error);
    };
  }

  private static IpvsFailure missing(IpvsService service) {
    Persistence persistence = service.persistence();
    return persistence == null || persistence.engine() == null
        ? new IpvsFailure.MissingScheduler(service.scheduler())
        : new IpvsFailure.MissingEngine(persistence.engine(), service.scheduler());
  }
}
