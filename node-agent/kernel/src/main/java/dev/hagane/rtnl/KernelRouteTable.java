package dev.hagane.rtnl;

import dev.hagane.netlink.BatchOutcome;
import dev.hagane.netlink.Errno;
import dev.hagane.netlink.KernelError;
import dev.hagane.netlink.KernelErrorException;
import dev.hagane.netlink.NetlinkChannel;
import dev.hagane.value.AddressFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The running kernel's network configuration, over rtnetlink. One thread at a time. */
public final class KernelRouteTable implements RouteTable, AutoCloseable {
  private final NetlinkChannel channel;
  private final RtnlEncoder encoder = new RtnlEncoder();

  /** Takes over a channel to rtnetlink. */
  public KernelRouteTable(NetlinkChannel channel) {
    this.channel = channel;
  }

  @Override
  public List<Link> links() {
    return channel.dump(
        "listing interfaces", RtnlWire.RTM_GETLINK, RtnlEncoder::dumpLinks, RtnlDecoder::link);
  }

  @Override
  public Optional<LinkSettings> linkSettings(int linkIndex) {
    try {
      return Optional.ofNullable(
          channel.get(
              "reading interface " + linkIndex,
              RtnlWire.RTM_GETLINK,
              message -> LinkMessages.get(message, linkIndex),
              LinkMessages::settings));
    } catch (KernelErrorException e) {
      if (e.error().errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public List<LinkAddress> addresses() {
    return channel.dump(
        "listing addresses",
        RtnlWire.RTM_GETADDR,
        RtnlEncoder::dumpAddresses,
        RtnlDecoder::address);
  }

  @Override
  public List<Route> routes(AddressFamily family, long table) {
    try {
      List<Route> routes =
          channel.dump(
              "listing routes of table " + table,
              RtnlWire.RTM_GETROUTE,
              message -> RtnlEncoder.dumpRoutes(message, family, table),
              RtnlDecoder::route);
      // Kernels before 4.20 ignore the filter.
      return routes.stream().filter(route -> route.table() == table).toList();
    } catch (KernelErrorException e) {
      if (e.error().errno() == Errno.ENOENT) {
        return List.of(); // the table comes into being with its first route
      }
      throw e;
    }
  }

  @Override
  public List<Rule> rules(AddressFamily family) {
    return channel.dump(
        "listing rules",
        RtnlWire.RTM_GETRULE,
        message -> RtnlEncoder.dumpRules(message, family),
        RtnlDecoder::rule);
  }

  @Override
  public List<Neighbour> neighbours(int linkIndex) {
    return channel
        .dump(
            "listing neighbours of interface " + linkIndex,
            RtnlWire.RTM_GETNEIGH,
            message -> RtnlEncoder.dumpNeighbours(message, linkIndex),
            RtnlDecoder::neighbour)
        .stream()
        .filter(neighbour -> neighbour.linkIndex() == linkIndex)
        .toList();
  }

  @Override
  public List<RouteResult> apply(List<RouteOperation> operations) {
    if (operations.isEmpty()) {
      return List.of();
    }
    BatchOutcome outcome = channel.batch(operations, encoder);
    List<RouteResult> results = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      RouteOperation operation = operations.get(i);
      KernelError error = outcome.error(i);
      if (error != null) {
        results.add(new RouteResult.Failed(operation, failure(error)));
      } else if (outcome.confirmed(i)) {
        results.add(new RouteResult.Done(operation));
      } else {
        results.add(new RouteResult.Failed(operation, new RouteFailure.Unconfirmed()));
      }
    }
    return results;
  }

  @Override
  public void close() {
    channel.close();
  }

  static RouteFailure failure(KernelError error) {
    return switch (error.errno()) {
      case Errno.EPERM, Errno.EACCES -> new RouteFailure.PermissionDenied();
      case Errno.EEXIST -> new RouteFailure.Duplicate();
      case Errno.ENODEV, Errno.ENXIO -> new RouteFailure.NoSuchInterface();
      case Errno.EADDRINUSE -> new RouteFailure.MacInUse();
      case Errno.ENOENT, Errno.ESRCH, Errno.EADDRNOTAVAIL -> new RouteFailure.NotFound();
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN -> new RouteFailure.Unreachable();
      default -> new RouteFailure.KernelRefused(error);
    };
  }
}
